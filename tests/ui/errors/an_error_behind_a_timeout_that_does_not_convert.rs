use std::time::Duration;

use pipewright::pipe;

struct NetError;

async fn fetch(_: u32) -> Result<String, NetError> {
    Err(NetError)
}

fn parse(text: String) -> Result<u32, std::num::ParseIntError> {
    text.parse()
}

fn main() {
    let _ = pipe!(0..3 |> map(fetch).timeout(Duration::from_secs(1))? |> map(parse)? |> buffer(2) |> count); //~ ERROR this `?` gives the error `ParseIntError`, which cannot become that of this pipe
    //~                                                                            ^
}
