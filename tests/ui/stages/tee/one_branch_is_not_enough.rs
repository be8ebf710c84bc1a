use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> tee(|p| pipe!(p |> run))); //~ ERROR `tee` takes 2 or more branches, found 1
    //~                   ^^^^^^^^^^^^^^^^^^^^^^^^
}
