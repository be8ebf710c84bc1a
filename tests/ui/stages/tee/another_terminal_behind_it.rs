use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> tee(|p| pipe!(p |> count), |p| pipe!(p |> run)) |> run); //~ ERROR `tee` ends a pipeline, so `run` cannot follow it
    //~                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
}
