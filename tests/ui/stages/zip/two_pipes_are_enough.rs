use pipewright::pipe;

fn main() {
    let _ = pipe!(zip(0..3, 0..3, 0..3) |> count); //~ ERROR `zip` takes 2 arguments, found 3
    //~           ^^^^^^^^^^^^^^^^^^^^^
}
