use pipewright::{BoxPipe, pipe};

fn names() -> BoxPipe<'static, String> {
    pipe!(0..3_u32 |> boxed) //~ ERROR mismatched types
    //~            ^^^^^^^^
}

fn main() {
    let _ = names();
}
