use pipewright::pipe;

fn parse(text: &str) -> Result<u32, std::num::ParseIntError> {
    text.parse()
}

fn main() {
    let _ = async {
        let _: Vec<u32> = pipe!(["1"] |> map(parse) |> collect).await; //~ ERROR cannot collect items of type `Result<u32, ParseIntError>` into `Vec<u32>`
        //~                                            ^^^^^^^
    };
}
