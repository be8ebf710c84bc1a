use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> println!("{}") |> count); //~ ERROR expected a stage, found the macro `println!`
    //~                   ^^^^^^^^^^^^^^
}
