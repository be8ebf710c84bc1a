use pipewright::pipe;
use std::time::Duration;

async fn get(no: u32) -> Result<u32, String> {
    Ok(no)
}

fn main() {
    let _ = pipe!(0..3 |> map(get).retry(Duration::from_secs(1))? |> buffer(2) |> count); //~ ERROR `.retry` takes a number of tries or a `Retry`
    //~                                  ^^^^^^^^^^^^^^^^^^^^^^
}
