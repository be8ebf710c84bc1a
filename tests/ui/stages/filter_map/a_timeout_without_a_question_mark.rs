use std::time::Duration;

use pipewright::pipe;

fn main() {
    let limit = Duration::from_secs(1);
    let _ = pipe!(0..3 |> filter_map(async |n| Some(n)).timeout(limit) |> buffer(2) |> count); //~ ERROR with a timeout the function of `filter_map` gives `Result<Option<{integer}>, pipewright::TimedOut>`, so it needs a `?`
    //~                             ^^^^^^^^^^^^^^^^^^^
}
