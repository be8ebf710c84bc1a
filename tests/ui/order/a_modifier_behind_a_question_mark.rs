use pipewright::pipe;

fn main() {
    let _ = pipe!(["1"] |> map(parse)?.blocking() |> count); //~ ERROR `.blocking` must stand before `?`
    //~                               ^^^^^^^^^^^
}

fn parse(text: &str) -> Result<u32, std::num::ParseIntError> {
    text.parse()
}
