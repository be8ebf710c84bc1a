use pipewright::pipe;

fn main() {
    let _ = pipe!(["1", "x"] |> map(|s| s.parse::<u32>())? |> limit_errors(3) |> map(|n| n + 1) |> count); //~ ERROR `limit_errors` needs elements that are `Result`, but they are `u32`
    //~                                                       ^^^^^^^^^^^^
}
