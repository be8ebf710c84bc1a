use pipewright::{Flow, pipe};

fn lengths() -> impl Flow<Item = usize> {
    pipe!(["a", "bc"] |> map(async |word| word.len()))
}

fn main() {
    let _ = pipe!(lengths() |> buffer(3).by_key(|word| word.len(), 1) |> count); //~ ERROR no method named `len` found
    //~                                                     ^^^
}
