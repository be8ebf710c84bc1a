use pipewright::pipe;

fn double(n: u32) -> u32 {
    n * 2
}

fn main() {
    let list = vec![1, 2];
    let _ = pipe!(list.iter() |> map(double) |> count); //~ ERROR mismatched types
    //~                              ^^^^^^
}
