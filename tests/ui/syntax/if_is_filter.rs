use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> if x > 1 { x } |> count); //~ ERROR expected a stage, found the keyword `if`
    //~                   ^^^^^^^^^^^^^^
}
