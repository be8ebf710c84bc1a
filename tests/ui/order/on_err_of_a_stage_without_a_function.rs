use pipewright::pipe;

fn main() {
    let _ = pipe!([["1"]] |> flatten.on_err(log) |> count); //~ ERROR `flatten` cannot have `.on_err`
    //~                             ^^^^^^^^^^^^
}
