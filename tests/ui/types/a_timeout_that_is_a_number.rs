use pipewright::pipe;

async fn fetch(n: u32) -> u32 {
    n
}

fn main() {
    let _ = pipe!(0..3 |> map(fetch).timeout(30)? |> buffer(2) |> count); //~ ERROR mismatched types
    //~                                      ^^
}
