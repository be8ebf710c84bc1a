use std::rc::Rc;

use pipewright::{BoxPipe, pipe};

fn numbers(shared: &Rc<u32>) -> BoxPipe<'_, u32> {
    pipe!(
        0..3
            |> map(|n| n + **shared)
            |> boxed //~ ERROR `Rc<u32>` cannot be shared between threads safely //~ LONG
            //~^^^^^
    )
}

fn main() {
    let _ = numbers(&Rc::new(1));
}
