use pipewright::pipe;

fn parse(text: &str) -> Result<u32, std::num::ParseIntError> {
    text.parse()
}

fn main() {
    let _ = pipe!(["1"] |> err_into |> map(parse)? |> count); //~ ERROR `err_into` needs its type
    //~                    ^^^^^^^^
}
