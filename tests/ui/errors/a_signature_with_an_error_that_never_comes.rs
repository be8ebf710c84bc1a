use pipewright::{Fails, Flow, pipe};

fn numbers() -> impl Flow<Fails<String>, Item = u32> { //~ ERROR this is not the pipe that is asked for
//~             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    pipe!(0..3_u32 |> map(|n| n + 1))
}

fn main() {
    let _ = numbers();
}
