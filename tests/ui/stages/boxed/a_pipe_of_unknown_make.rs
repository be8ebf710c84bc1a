use pipewright::{BoxPipe, Flow, pipe};

fn numbers() -> impl Flow<Item = u32> {
    pipe!(0..3_u32 |> map(|n| n + 1))
}

fn more() -> BoxPipe<'static, u32> {
    pipe!(numbers() |> boxed) //~ ERROR `boxed` needs a pipe that may change threads
    //~                ^^^^^
}

fn main() {
    let _ = more();
}
