use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> return); //~ ERROR expected a stage, found the keyword `return`
    //~                   ^^^^^^
}
