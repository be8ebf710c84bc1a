use pipewright::pipe;

fn main() {
    let _ = pipe!(unfold(1, |n| Some((n, n.to_string()))) |> take(3) |> count); //~ ERROR the state of this `unfold` is `{integer}`, but the next state that its function gives is `String`
    //~                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
}
