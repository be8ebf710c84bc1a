use pipewright::pipe;

struct NetError;

fn parse(text: &str) -> Result<u32, std::num::ParseIntError> {
    text.parse()
}

fn main() {
    let _ = pipe!(["1"] |> map(parse)? |> for_each(async |_| Err(NetError))?); //~ ERROR this `?` gives the error `NetError`, which cannot become
    //~                                                                    ^
}
