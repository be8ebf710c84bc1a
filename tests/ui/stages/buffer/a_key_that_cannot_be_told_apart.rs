use pipewright::pipe;

fn main() {
    let _ = pipe!([0.5, 1.5] |> map(async |x| x) |> buffer(3).by_key(|x| *x, 1) |> map(|x| x * 2.0) |> count); //~ ERROR `.by_key` compares and remembers keys, but `{float}` cannot be
    //~                                                       ^^^^^^
}
