use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> route(async |_| 1, |p| pipe!(p |> count), |p| pipe!(p |> run))); //~ ERROR `route` takes a plain function, found an `async` one
    //~                         ^^^^^^^^^^^
}
