use pipewright::pipe;

struct NetError;

fn fetch(text: &str) -> Result<&str, NetError> {
    Ok(text)
}

fn main() {
    let _ = pipe!(["1"] |> map(fetch)? |> map(|s| s.parse::<u32>()) |> limit_errors(3) |> count); //~ ERROR the elements may have the error `ParseIntError`, which cannot become that of this pipe
    //~                                                                ^^^^^^^^^^^^
}
