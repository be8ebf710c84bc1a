use pipewright::{Flow, SendFlow, pipe};

fn numbers() -> impl Flow<Item = u32> {
    pipe!(0..3_u32 |> map(|n| n + 1))
}

fn more() -> impl SendFlow<Item = u32> { //~ ERROR this is not the pipe that is asked for, `impl SendFlow<NoErr, ..>`
//~          ^^^^^^^^^^^^^^^^^^^^^^^^^
    pipe!(numbers() |> map(|n| n + 1))
}

fn main() {
    let _ = more();
}
