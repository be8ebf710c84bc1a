use std::time::Duration;

use pipewright::pipe;

fn main() {
    let _ = pipe!(["1"] |> idle_timeout(Duration::from_secs(1)) |> map(|s| s.parse::<u32>())? |> count); //~ ERROR this `?` gives the error `ParseIntError`, which cannot become that of this pipe
    //~                                                                                     ^
}
