use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> tee(|p| p |> count, |p| pipe!(p |> run))); //~ ERROR a pipeline inside the brackets of `tee` needs a `pipe!` of its own
    //~                       ^^^^^^^^^^^^^^
}
