use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> count |> await); //~ ERROR `.await` belongs behind the pipeline, not inside it
    //~                            ^^^^^
}
