use pipewright::pipe;

fn main() {
    let _ = pipe!([Token(1)] |> map(redeem).on_err(|failed| println!("{}", failed.error)) |> buffer(2) |> count); //~ ERROR but `Token` is not `Clone`
    //~                                     ^^^^^^
}

struct Token(u32);

async fn redeem(token: Token) -> Result<u32, String> {
    Ok(token.0)
}
