use std::time::Duration;

use pipewright::pipe;

fn main() {
    let limit = Duration::from_secs(1);
    let _ = pipe!(0..3 |> inspect(async |n| println!("{n}")).timeout(limit) |> buffer(2) |> count); //~ ERROR with a timeout the function of `inspect` gives `Result<(), pipewright::TimedOut>`, so it needs a `?`
    //~                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^
}
