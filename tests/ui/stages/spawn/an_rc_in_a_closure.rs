use std::rc::Rc;

use pipewright::pipe;

fn main() {
    let shared = Rc::new(1);
    let _ = pipe!(0..3_u32 |> map(move |n| n + *shared) |> spawn); //~ ERROR what a function in it holds must stay on its thread
    //~                                                    ^^^^^
}
