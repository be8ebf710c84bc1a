use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> route(2, |p| pipe!(p |> count), |p| pipe!(p |> run))); //~ ERROR `route` takes a function, found `2`
    //~                         ^
}
