use pipewright::pipe;

fn double(n: u32) -> u32 {
    n * 2
}

fn main() {
    let _ = pipe!(0..3 |> enumerate |> map(double) |> count); //~ ERROR mismatched types
    //~                                    ^^^^^^
}
