use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> buffer |> count); //~ ERROR `buffer` takes 1 argument, found 0
    //~                   ^^^^^^
}
