use std::rc::Rc;

use pipewright::{BoxPipe, pipe};

fn numbers(shared: &Rc<u32>) -> BoxPipe<'_, u32> {
    pipe!(
        0..3
            |> map(|n| n + **shared)
            |> boxed //~ ERROR `boxed` needs a pipe that may change threads
//~         ^^^^^^^^
    )
}

fn main() {
    let _ = numbers(&Rc::new(1));
}
