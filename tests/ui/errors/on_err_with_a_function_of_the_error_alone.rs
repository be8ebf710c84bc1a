use pipewright::pipe;

fn main() {
    let _ = pipe!(["1"] |> map(parse).on_err(log) |> count); //~ ERROR `.on_err` takes a function of `&Failed
    //~                                      ^^^
}

fn parse(text: &str) -> Result<u32, std::num::ParseIntError> {
    text.parse()
}

fn log(error: &std::num::ParseIntError) {
    println!("{error}");
}
