use pipewright::pipe;

fn total(list: Vec<u32>) -> u32 {
    list.iter().sum()
}

fn main() {
    let _ = pipe!(0..3_u32 |> map(total) |> count); //~ ERROR mismatched types
    //~                           ^^^^^
}
