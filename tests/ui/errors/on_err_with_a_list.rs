use pipewright::pipe;

fn main() {
    let dead: Vec<String> = Vec::new();
    let _ = pipe!(["1"] |> map(parse).on_err(dead) |> count); //~ ERROR `.on_err` takes a function of `&Failed
    //~                                      ^^^^
}

fn parse(text: &str) -> Result<u32, std::num::ParseIntError> {
    text.parse()
}
