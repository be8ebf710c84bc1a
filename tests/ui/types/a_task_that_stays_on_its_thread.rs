use pipewright::pipe;

async fn save(n: u32) {
    let held = std::rc::Rc::new(n);
    std::future::ready(()).await;
    drop(held);
}

fn spawn(_: impl Future<Output = ()> + Send) {}

fn main() {
    spawn(async { //~ ERROR future cannot be sent between threads safely
//~ ^^^^^^^^^^^^^
        pipe!(0..3 |> map(save) |> run).await
    });
}
