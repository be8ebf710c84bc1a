use pipewright::pipe;

async fn job() {
    pipe!(0..3 |> route(|n| n % 2 == 0, |p| pipe!(p |> count), |p| pipe!(p |> run))).await; //~ ERROR the key of `route` gives the number of a branch, a `usize`, but this one gives `bool`
    //~                              ^
}

fn main() {
    let _ = job();
}
