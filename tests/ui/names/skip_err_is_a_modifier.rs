use pipewright::pipe;

fn main() {
    let _ = pipe!(["1"] |> map(parse) |> skip_err |> count); //~ ERROR `skip_err` is a modifier, not a stage
    //~                                  ^^^^^^^^
}

fn parse(text: &str) -> Result<u32, std::num::ParseIntError> {
    text.parse()
}
