use pipewright::pipe;

fn main() {
    let _ = pipe!(0..9 |> map(async |x| x) |> buffer(3).by_key(|x| x % 2, 0) |> count); //~ ERROR `.by_key(.., 0)` would never let an element through
    //~                                                                   ^
}
