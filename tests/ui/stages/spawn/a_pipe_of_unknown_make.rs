use pipewright::{Flow, pipe};

fn numbers() -> impl Flow<Item = u32> {
    pipe!(0..3_u32 |> map(|n| n + 1))
}

fn main() {
    let _ = pipe!(
        numbers()
            |> spawn //~ ERROR ::Work` cannot be sent //~ LONG //~ ERROR ::Carry` cannot //~ LONG //~ ERROR ::Rest` cannot //~ LONG
            //~^^^^^
    );
}
