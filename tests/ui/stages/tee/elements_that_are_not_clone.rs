use pipewright::pipe;

struct Row;

async fn job() {
    let (n, ()) = pipe!([Row] |> tee(|p| pipe!(p |> count), |p| pipe!(p |> run))).await; //~ ERROR `tee` gives a clone of each element to its branches, but `Row` is not `Clone`
    //~                          ^^^
    println!("{n}");
}

fn main() {
    let _ = job();
}
