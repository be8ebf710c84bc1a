use std::time::Duration;

use pipewright::pipe;

fn main() {
    let limit = Duration::from_secs(1);
    let _ = pipe!(0..3 |> flat_map(async |n| vec![n]).timeout(limit) |> buffer(2) |> count); //~ ERROR with a timeout the function of `flat_map` gives `Result<Vec<{integer}>, pipewright::TimedOut>`, so it needs a `?`
    //~                           ^^^^^^^^^^^^^^^^^^^
}
