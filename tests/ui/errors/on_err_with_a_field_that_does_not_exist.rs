use pipewright::pipe;

fn main() {
    let _ = pipe!(["1"] |> map(parse).on_err(|failed| println!("{}", failed.item)) |> count); //~ ERROR no field `item` on type
    //~                                                                     ^^^^
}

fn parse(text: &str) -> Result<u32, std::num::ParseIntError> {
    text.parse()
}
