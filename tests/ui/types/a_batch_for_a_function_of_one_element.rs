use pipewright::pipe;

async fn save(n: u32) -> u32 {
    n
}

fn main() {
    let _ = pipe!(0..9 |> batch(3) |> map(save) |> count); //~ ERROR mismatched types
    //~                                   ^^^^
}
