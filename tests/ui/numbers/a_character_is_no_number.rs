use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> buffer('3') |> count); //~ ERROR `buffer` takes a number, found a character
    //~                          ^^^
}
