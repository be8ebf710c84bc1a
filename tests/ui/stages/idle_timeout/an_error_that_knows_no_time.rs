use std::time::Duration;

use pipewright::pipe;

fn main() {
    let _ = pipe!(["1"] |> map(|s| s.parse::<u32>())? |> idle_timeout(Duration::from_secs(1)) |> count); //~ ERROR this stage may fail with `TimedOut`, which cannot become the error of this pipe
    //~                                                  ^^^^^^^^^^^^
}
