use pipewright::pipe;

fn main() {
    let _ = pipe!(unfold(1, |n| Some((n, n.to_string()))) |> take(3) |> count); //~ ERROR `unfold` needs a function that gives `Option<(element, state)>`
    //~                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
}
