use pipewright::pipe;

async fn get_all(ids: Vec<u32>) -> usize {
    ids.len()
}

fn main() {
    let _ = pipe!(0..9 |> batch(3) |> par_flat_map(get_all) |> count); //~ ERROR mismatched types
    //~                                            ^^^^^^^
}
