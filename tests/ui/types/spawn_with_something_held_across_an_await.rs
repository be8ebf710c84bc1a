use std::rc::Rc;

use pipewright::pipe;

async fn get_page(no: u32) -> u32 {
    let held = Rc::new(no);
    std::future::ready(()).await;
    *held
}

fn main() {
    let _ = pipe!(0..3 |> map(get_page).spawn() |> count); //~ ERROR future cannot be sent between threads safely
    //~                ^^^^^^^^^^^^^^^^
}
