use std::rc::Rc;

use pipewright::pipe;

fn count_up(shared: Rc<u32>) -> u32 {
    *shared + 1
}

fn main() {
    let _ = pipe!(vec![Rc::new(1)] |> map(count_up).spawn() |> count); //~ ERROR `Rc<u32>` cannot be sent between threads safely
    //~                                             ^^^^^
}
