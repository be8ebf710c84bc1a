use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> buffer(-1) |> count); //~ ERROR `buffer` takes a number that is at least 1, found `-1`
    //~                          ^^
}
