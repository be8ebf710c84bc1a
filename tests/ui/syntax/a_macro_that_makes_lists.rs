use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> vec![1] |> count); //~ ERROR expected a stage, found the macro `vec!`
    //~                   ^^^^^^^
}
