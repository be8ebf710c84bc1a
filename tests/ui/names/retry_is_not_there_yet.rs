use pipewright::pipe;

fn main() {
    let _ = pipe!(["1"] |> map(parse).retry(3)? |> count); //~ ERROR unknown modifier `retry`
    //~                              ^^^^^^^^^
}

fn parse(text: &str) -> Result<u32, std::num::ParseIntError> {
    text.parse()
}
