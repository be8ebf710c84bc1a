use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> tee(2, |p| pipe!(p |> run))); //~ ERROR `tee` takes a function, found `2`
    //~                       ^
}
