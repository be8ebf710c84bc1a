use pipewright::{BoxPipe, pipe};

fn numbers() -> BoxPipe<'static, usize> {
    let names = vec!["a"];
    pipe!(0..3 |> map(|n| n + names.len()) |> boxed) //~ ERROR closure may outlive the current function
    //~               ^^^
}

fn main() {
    let _ = numbers();
}
