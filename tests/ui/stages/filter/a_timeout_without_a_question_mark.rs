use std::time::Duration;

use pipewright::pipe;

fn main() {
    let limit = Duration::from_secs(1);
    let _ = pipe!(0..3 |> filter(async |n| *n > 1).timeout(limit) |> buffer(2) |> count); //~ ERROR with a timeout the function of `filter` gives `Result<bool, pipewright::TimedOut>`, so it needs a `?`
    //~                         ^^^^^^^^^^^^^^^^^^
}
