use pipewright::pipe;

fn main() {
    let _ = pipe!(["1"] |> map(parse).unwrap() |> count); //~ ERROR unknown modifier `unwrap`
    //~                              ^^^^^^^^^
}

fn parse(text: &str) -> Result<u32, std::num::ParseIntError> {
    text.parse()
}
