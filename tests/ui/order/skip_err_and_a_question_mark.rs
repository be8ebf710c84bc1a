use pipewright::pipe;

fn main() {
    let _ = pipe!(["1"] |> map(parse).skip_err()? |> count); //~ ERROR `.skip_err` stands in place of `?`
    //~                                         ^
}

fn parse(text: &str) -> Result<u32, std::num::ParseIntError> {
    text.parse()
}
