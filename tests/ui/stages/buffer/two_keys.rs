use pipewright::pipe;

fn main() {
    let _ = pipe!(0..9 |> map(async |x| x) |> buffer(3).by_key(|x| x % 2, 1).by_key(|x| x % 3, 2) |> count); //~ ERROR `buffer` has `.by_key` twice
    //~                                                                     ^^^^^^^^^^^^^^^^^^^^^
}
