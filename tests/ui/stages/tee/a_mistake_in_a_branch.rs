use pipewright::pipe;

async fn job() {
    let (n, ()) = pipe!(0..3 |> tee(|p| pipe!(p |> mapp(|n| n + 1) |> count), |p| pipe!(p |> run))).await; //~ ERROR unknown stage `mapp`
    //~                                            ^^^^^^^^^^^^^^^
    println!("{n}");
}

fn main() {
    let _ = job();
}
