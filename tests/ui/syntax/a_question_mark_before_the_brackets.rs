use pipewright::pipe;

fn main() {
    let _ = pipe!(["1"] |> map?(parse) |> count); //~ ERROR `?` stands behind the brackets
    //~                       ^
}

fn parse(text: &str) -> Result<u32, std::num::ParseIntError> {
    text.parse()
}
