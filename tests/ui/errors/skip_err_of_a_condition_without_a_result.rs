use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> filter(|n| *n > 1).skip_err() |> count); //~ ERROR this modifier is for a function that gives `Result`, but it gives `bool`
    //~                                      ^^^^^^^^
}
