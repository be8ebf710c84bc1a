use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> buffer(3u32) |> count); //~ ERROR `buffer` takes a `usize`, found `3u32`
    //~                          ^^^^
}
