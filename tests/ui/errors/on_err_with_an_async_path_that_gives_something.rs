use pipewright::{Failed, pipe};

fn main() {
    let _ = pipe!(["1"] |> map(parse).on_err(text) |> count); //~ ERROR the function of `.on_err` should give nothing, but it gives `String`
    //~                                     ^
}

fn parse(text: &str) -> Result<u32, std::num::ParseIntError> {
    text.parse()
}

async fn text(failed: &Failed<'_, &str, std::num::ParseIntError>) -> String {
    failed.to_string()
}
