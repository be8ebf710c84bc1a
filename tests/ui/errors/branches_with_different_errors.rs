use pipewright::pipe;

struct NetError;

fn parse(text: &str) -> Result<u32, std::num::ParseIntError> {
    text.parse()
}

fn fetch(n: u32) -> Result<u32, NetError> {
    Ok(n)
}

fn main() {
    let _ = pipe!(merge(["1"] |> map(parse)?, 0..3 |> map(fetch)?) |> count); //~ ERROR the branches of this source have different errors
    //~                                                         ^
}
