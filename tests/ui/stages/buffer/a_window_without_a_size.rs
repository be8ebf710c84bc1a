use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> buffer(3).window() |> count); //~ ERROR `.window` takes 1 argument, found 0
    //~                            ^^^^^^^^^
}
