use std::time::Duration;

use pipewright::pipe;

struct NetError;
struct DiskError;

async fn fetch(n: u32) -> Result<u32, NetError> {
    Ok(n)
}

async fn store(n: u32) -> Result<u32, DiskError> {
    Ok(n)
}

fn main() {
    let s = Duration::from_secs(1);
    let _ = pipe!(0..3 |> map(fetch)? |> map(store).timeout(s)? |> buffer(2) |> count); //~ ERROR this `?` gives the error `DiskError`, which cannot become that of this pipe
    //~                                                       ^
}
