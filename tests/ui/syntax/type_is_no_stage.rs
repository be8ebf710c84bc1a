use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> type |> count); //~ ERROR expected a stage, found the keyword `type`
    //~                   ^^^^
}
