use pipewright::pipe;

fn main() {
    let _ = pipe!(["1"] |> map(parse).named(3) |> count); //~ ERROR `.named` takes a text, found `3`
    //~                                     ^
}

fn parse(text: &str) -> Result<u32, std::num::ParseIntError> {
    text.parse()
}
