use pipewright::pipe;

fn main() {
    let _ = pipe!(["1"] |> map(parse).on_err(log).skip_err() |> count); //~ ERROR `map` cannot have both `.on_err` and `.skip_err`
    //~                                          ^^^^^^^^^^^
}

fn parse(text: &str) -> Result<u32, std::num::ParseIntError> {
    text.parse()
}
