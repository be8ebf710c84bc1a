use pipewright::pipe;

fn main() {
    let _ = pipe!(["1"] |> map(parse).on_err(log).spawn() |> count); //~ ERROR `.on_err` must stand behind the other modifiers
    //~                              ^^^^^^^^^^^^
}

fn parse(text: &str) -> Result<u32, std::num::ParseIntError> {
    text.parse()
}
