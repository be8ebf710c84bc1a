use pipewright::pipe;

#[derive(Debug)]
struct MyError;

fn parse(text: &str) -> Result<u32, std::num::ParseIntError> {
    text.parse()
}

fn main() {
    let _ = pipe!(["1"] |> map(parse)? |> err_into::<MyError> |> count); //~ ERROR `err_into` cannot make `MyError`
    //~                                   ^^^^^^^^
}
