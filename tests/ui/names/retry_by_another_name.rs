use pipewright::pipe;

fn main() {
    let _ = pipe!(["1"] |> map(parse).backoff(3)? |> count); //~ ERROR unknown modifier `backoff`
    //~                              ^^^^^^^^^^^
}

fn parse(text: &str) -> Result<u32, std::num::ParseIntError> {
    text.parse()
}
