use pipewright::pipe;

async fn job() {
    pipe!(0..3 |> route(|_| 0, |p| pipe!(p |> into_stream), |p| pipe!(p |> run))).await; //~ ERROR a branch of `route` must end in a terminal
    //~                                 ^^^^^^^^^^^^^^^^^^
}

fn main() {
    let _ = job();
}
