use pipewright::pipe;

fn main() {
    let _ = pipe!(["1"] |> try_for_each(parse)); //~ ERROR unknown stage `try_for_each`
    //~                    ^^^^^^^^^^^^^^^^^^^
}

fn parse(text: &str) -> Result<u32, std::num::ParseIntError> {
    text.parse()
}
