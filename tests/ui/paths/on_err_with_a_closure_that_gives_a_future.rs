use pipewright::pipe;

fn main() {
    let _ = pipe!(["1"] |> map(parse).on_err(|_| async {}) |> count); //~ ERROR the function of `.on_err` should give nothing, but it gives
    //~                                     ^
}

async fn parse(text: &str) -> Result<u32, std::num::ParseIntError> {
    text.parse()
}
