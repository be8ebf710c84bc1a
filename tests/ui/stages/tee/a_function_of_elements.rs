use pipewright::pipe;

async fn index(_: u32) {}

fn main() {
    let _ = pipe!(0..3 |> tee(index, |p| pipe!(p |> run))); //~ ERROR mismatched types
    //~                       ^^^^^
}
