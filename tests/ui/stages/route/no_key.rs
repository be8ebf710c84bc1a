use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> route(|p| pipe!(p |> count), |p| pipe!(p |> run))); //~ ERROR `route` takes a key and 2 or more branches, found 2
    //~                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
}
