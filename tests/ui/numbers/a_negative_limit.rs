use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> take(-1) |> count); //~ ERROR `take` takes a number that is at least 0, found `-1`
    //~                        ^^
}
