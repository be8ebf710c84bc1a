use pipewright::pipe;

async fn job() {
    pipe!(0..3_u32 |> route(|n| n % 2, |p| pipe!(p |> count), |p| pipe!(p |> run))).await; //~ ERROR the key of `route` gives the number of a branch, a `usize`, but this one gives `u32`
    //~                             ^
}

fn main() {
    let _ = job();
}
