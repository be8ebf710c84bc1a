use pipewright::pipe;

fn main() {
    let _ = pipe!(["1"] |> map(parse)?.on_err(|failed| println!("{failed}")) |> count); //~ ERROR `.on_err` stands in place of `?`
    //~                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
}

fn parse(text: &str) -> Result<u32, std::num::ParseIntError> {
    text.parse()
}
