use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> dbg!()); //~ ERROR expected a stage, found the macro `dbg!`
    //~                   ^^^^^^
}
