use pipewright::pipe;

fn main() {
    let _ = pipe!(["1"] |> err_into(String) |> count); //~ ERROR `err_into` takes no argument, found 1
    //~                    ^^^^^^^^^^^^^^^^
}
