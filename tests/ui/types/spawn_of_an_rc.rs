use std::rc::Rc;

use pipewright::pipe;

fn main() {
    let shared = Rc::new(1);
    let _ = pipe!(
        0..3
            |> map(|n| { let shared = shared.clone(); async move { n + *shared } })
                .spawn() //~ ERROR future cannot be sent between threads safely
//~              ^^^^^
            |> count
    );
}
