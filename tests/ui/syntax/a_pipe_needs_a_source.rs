use pipewright::pipe;

fn main() {
    let _ = pipe!(|> map(double) |> collect::<Vec<_>>); //~ ERROR a pipeline needs a source before the first `|>`
    //~           ^^
}

fn double(n: u32) -> u32 {
    n * 2
}
