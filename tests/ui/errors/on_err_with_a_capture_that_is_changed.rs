use pipewright::pipe;

fn main() {
    let mut dead = Vec::new();
    let _ = pipe!(["1"] |> map(parse).on_err(|failed| dead.push(failed.to_string())) |> count); //~ ERROR the function of `.on_err` is shared by all elements
    //~                                     ^
}

fn parse(text: &str) -> Result<u32, std::num::ParseIntError> {
    text.parse()
}
