use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> fold 0); //~ ERROR `fold` takes its arguments in round brackets
    //~                   ^^^^^^
}
