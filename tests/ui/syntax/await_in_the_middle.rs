use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> map(double).await |> count); //~ ERROR `.await` belongs behind the pipeline, not inside it
    //~                              ^^^^^^
}

fn double(n: i32) -> i32 {
    n * 2
}
