use pipewright::pipe;

fn main() {
    let _ = async { pipe!(0..3 |> map(|n| n + 1) |> count.await) }; //~ ERROR `.await` belongs behind the pipeline
    //~                                                  ^^^^^^
}
