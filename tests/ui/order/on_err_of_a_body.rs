use pipewright::pipe;

fn main() {
    let _ = pipe!(["1"] |> for_each(parse).on_err(log)); //~ ERROR `for_each` cannot have `.on_err`
    //~                                   ^^^^^^^^^^^^
}

fn parse(text: &str) -> Result<u32, std::num::ParseIntError> {
    text.parse()
}
