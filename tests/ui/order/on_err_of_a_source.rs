use pipewright::pipe;

fn main() {
    let _ = pipe!(unfold(0, next).on_err(log) |> count); //~ ERROR `unfold` cannot have `.on_err`
    //~                          ^^^^^^^^^^^^
}
