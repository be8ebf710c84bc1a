use pipewright::pipe;

fn main() {
    let _ = pipe!(unfold(1) |> take(3) |> count); //~ ERROR `unfold` takes 2 arguments, found 1
    //~           ^^^^^^^^^
}
