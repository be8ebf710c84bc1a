use pipewright::{Flow, pipe};

fn parse(text: &str) -> Result<u32, std::num::ParseIntError> {
    text.parse()
}

fn numbers() -> impl Flow<Item = u32> { //~ ERROR is no pipe with the error marker `NoErr`
//~             ^^^^^^^^^^^^^^^^^^^^^
    pipe!(["1"] |> map(parse)?)
}

fn main() {
    let _ = numbers();
}
