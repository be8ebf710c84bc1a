use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> map::<u32>(double) |> count); //~ ERROR `map` takes no types in `::<..>`
    //~                      ^^^^^^^
}

fn double(n: i32) -> i32 {
    n * 2
}
