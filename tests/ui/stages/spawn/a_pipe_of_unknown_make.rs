use pipewright::{Flow, pipe};

fn numbers() -> impl Flow<Item = u32> {
    pipe!(0..3_u32 |> map(|n| n + 1))
}

fn main() {
    let _ = pipe!(
        numbers()
            |> spawn //~ ERROR a pipe in here comes from a function that does not say whether it may change threads
            //~^^^^^
    );
}
