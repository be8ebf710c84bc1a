use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> 3); //~ ERROR expected a stage, found `3`
    //~                   ^
}
