use pipewright::pipe;

fn main() {
    let _ = pipe!(["1"] |> map(parse).on_err(async |failed| failed.to_string()) |> count); //~ ERROR the function of `.on_err` should give nothing, but it gives `String`
    //~                                     ^
}

async fn parse(text: &str) -> Result<u32, std::num::ParseIntError> {
    text.parse()
}
