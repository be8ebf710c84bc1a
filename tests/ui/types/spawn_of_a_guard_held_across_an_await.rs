use pipewright::pipe;
use std::sync::Mutex;

static COUNT: Mutex<u32> = Mutex::new(0);

async fn save(n: u32) {
    let mut count = COUNT.lock().unwrap();
    std::future::ready(n).await;
    *count += n;
}

fn main() {
    let _ = pipe!(0..3 |> map(save).spawn() |> count); //~ ERROR future cannot be sent between threads safely
    //~                ^^^^^^^^^^^^
}
