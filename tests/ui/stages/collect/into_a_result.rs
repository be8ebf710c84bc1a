use pipewright::pipe;

fn parse(text: &str) -> Result<u32, std::num::ParseIntError> {
    text.parse()
}

fn main() {
    let _ = pipe!(["1"] |> map(parse) |> collect::<Result<Vec<u32>, std::num::ParseIntError>>); //~ ERROR cannot collect items of type
    //~                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
}
