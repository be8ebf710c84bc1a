use pipewright::pipe;

fn main() {
    let _ = pipe!(["1"] |> map(parse).on_error(|failed| println!("{failed}")) |> count); //~ ERROR unknown modifier `on_error`
    //~                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
}

fn parse(text: &str) -> Result<u32, std::num::ParseIntError> {
    text.parse()
}
