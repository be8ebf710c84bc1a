use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> map |> count); //~ ERROR `map` takes 1 argument, found 0
    //~                   ^^^
}
