use pipewright::pipe;

fn main() {
    let offset = 3;
    let _ = pipe!(0..3 |> map(offset) |> count); //~ ERROR expected function, found
    //~                       ^^^^^^
}
