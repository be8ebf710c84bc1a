use pipewright::{Flow, pipe};

fn parse(text: &str) -> Result<u32, std::num::ParseIntError> {
    text.parse()
}

fn numbers() -> impl Flow<Item = u32> { //~ ERROR this is not the pipe that is asked for, `impl Flow<NoErr, ..>`
//~             ^^^^^^^^^^^^^^^^^^^^^
    pipe!(["1"] |> map(parse)?)
}

fn main() {
    let _ = numbers();
}
