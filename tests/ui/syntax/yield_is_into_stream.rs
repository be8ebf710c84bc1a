use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> yield); //~ ERROR expected a stage, found the keyword `yield`
    //~                   ^^^^^
}
