use pipewright::pipe;

async fn index(_: String) {}

async fn job() {
    pipe!(0..3 |> tee(|p| pipe!(p |> map(index) |> run), |p| pipe!(p |> run))).await; //~ ERROR mismatched types
    //~                                  ^^^^^
}

fn main() {
    let _ = job();
}
