use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> broadcast(|p| pipe!(p |> count), |p| pipe!(p |> run))); //~ ERROR unknown stage `broadcast`
    //~                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
}
