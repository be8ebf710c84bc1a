use pipewright::pipe;

fn main() {
    let _ = pipe!(0..9 |> map(async |x| x) |> buffer(3).by_key(async |x| x % 2, 1) |> count); //~ ERROR `.by_key` takes a plain function, found an `async` one
    //~                                                        ^^^^^^^^^^^^^^^
}
