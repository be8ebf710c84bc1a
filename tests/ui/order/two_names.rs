use pipewright::pipe;

fn main() {
    let _ = pipe!(["1"] |> map(parse).named("a").named("b") |> count); //~ ERROR `map` has `.named` twice
    //~                                         ^^^^^^^^^^^
}

fn parse(text: &str) -> Result<u32, std::num::ParseIntError> {
    text.parse()
}
