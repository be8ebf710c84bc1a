use std::time::Duration;

use pipewright::pipe;

struct NetError;
struct AppError;

impl From<NetError> for AppError {
    fn from(_: NetError) -> Self {
        AppError
    }
}

async fn fetch(n: u32) -> Result<u32, NetError> {
    Ok(n)
}

fn main() {
    let _ = pipe!(0..3 |> map(fetch).timeout(Duration::from_secs(1))? |> buffer(2) |> err_into::<AppError> |> count); //~ ERROR `err_into` cannot make `AppError` of the error of this pipe
    //~                                                                               ^^^^^^^^
}
