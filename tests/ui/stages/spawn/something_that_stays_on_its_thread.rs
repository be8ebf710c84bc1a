use std::rc::Rc;

use pipewright::pipe;

async fn save(n: u32) {
    let held = Rc::new(n);
    std::future::ready(()).await;
    drop(held);
}

fn main() {
    let _ = pipe!(0..3 |> map(save) |> spawn); //~ ERROR future cannot be sent between threads safely
    //~                                ^^^^^
}
