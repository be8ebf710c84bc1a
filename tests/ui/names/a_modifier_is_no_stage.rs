use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> map(|n| n + 1) |> blocking() |> count); //~ ERROR `blocking` is a modifier, not a stage
    //~                                     ^^^^^^^^^^
}
