use pipewright::pipe;

async fn index() {}

fn main() {
    let _ = pipe!(0..3 |> tee(index(), |p| pipe!(p |> run))); //~ ERROR a branch of `tee` is a function of a pipe
    //~                            ^^
}
