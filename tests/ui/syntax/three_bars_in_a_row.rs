use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> |> |> count); //~ ERROR expected a stage after `|>`
    //~                ^^
}
