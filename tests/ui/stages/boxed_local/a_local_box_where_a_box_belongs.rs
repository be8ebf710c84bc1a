use pipewright::{BoxPipe, pipe};

fn numbers() -> BoxPipe<'static, u32> {
    pipe!(0..3_u32 |> boxed_local) //~ ERROR mismatched types
    //~            ^^^^^^^^^^^^^^
}

fn main() {
    let _ = numbers();
}
