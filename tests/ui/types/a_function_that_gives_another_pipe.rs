use pipewright::{Flow, pipe};

fn names() -> impl Flow<Item = String> { //~ ERROR type mismatch resolving
//~           ^^^^^^^^^^^^^^^^^^^^^^^^
    pipe!(0..3 |> map(|n| n + 1))
}

fn main() {
    let _ = names();
}
