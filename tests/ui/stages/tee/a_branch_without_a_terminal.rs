use pipewright::pipe;

async fn job() {
    pipe!(0..3 |> tee(|p| pipe!(p |> map(|n| n + 1)), |p| pipe!(p |> run))).await; //~ ERROR a branch of `tee` must end in a terminal
    //~                        ^^^^^^^^^^^^^^^^^^^^^
}

fn main() {
    let _ = job();
}
