use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> skip(1..2) |> count); //~ ERROR `skip` takes a number, found a range
    //~                        ^^^^
}
