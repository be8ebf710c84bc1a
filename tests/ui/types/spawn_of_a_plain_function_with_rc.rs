use std::rc::Rc;

use pipewright::pipe;

fn count_up(shared: Rc<u32>) -> u32 {
    *shared + 1
}

fn main() {
    let _ = pipe!(vec![Rc::new(1)] |> map(count_up).spawn() |> count); //~ ERROR the whole call runs on another thread, but `Rc<u32>` has to stay on its own
    //~                            ^^^^^^^^^^^^^^^^^^^^^^^^
}
