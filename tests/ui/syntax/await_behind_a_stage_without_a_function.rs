use pipewright::pipe;

fn main() {
    let _ = pipe!([[1]] |> flatten.await |> count); //~ ERROR `.await` belongs behind the pipeline, not inside it
    //~                           ^^^^^^
}
