use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> map(|n| n + 1).unordered() |> count); //~ ERROR `map` cannot have `.unordered`, only `buffer` can
    //~                                 ^^^^^^^^^^^^
}
