use pipewright::pipe;

struct NetError;

async fn fetch(_: &str) -> Result<String, NetError> {
    Err(NetError)
}

fn parse(text: String) -> Result<u32, std::num::ParseIntError> {
    text.parse()
}

fn main() {
    let _ = pipe!(["1"] |> map(fetch)? |> map(parse)? |> count); //~ ERROR this `?` gives the error `ParseIntError`, which cannot become
    //~                                             ^
}
