use pipewright::pipe;

fn main() {
    let _ = pipe!(["1"] |> map(parse).on_err(|text, error| println!("{text}: {error}")) |> count); //~ ERROR closure is expected to take 1 argument, but it takes 2 arguments
    //~                                     ^
}

fn parse(text: &str) -> Result<u32, std::num::ParseIntError> {
    text.parse()
}
