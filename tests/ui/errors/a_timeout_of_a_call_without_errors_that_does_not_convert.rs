use std::time::Duration;

use pipewright::pipe;

struct NetError;

async fn fetch(n: u32) -> Result<u32, NetError> {
    Ok(n)
}

async fn wait(n: u32) -> u32 {
    n
}

fn main() {
    let _ = pipe!(0..3 |> map(fetch)? |> map(wait).timeout(Duration::from_secs(1))? |> buffer(2) |> count); //~ ERROR this stage may fail with `TimedOut`, which cannot become the error of this pipe
    //~                                                                           ^
}
