use pipewright::pipe;

fn main() {
    let _ = pipe!(["1"] |> map(parse).named() |> count); //~ ERROR `.named` takes 1 argument, found 0
    //~                              ^^^^^^^^
}

fn parse(text: &str) -> Result<u32, std::num::ParseIntError> {
    text.parse()
}
