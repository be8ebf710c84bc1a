use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> skip("two") |> count); //~ ERROR `skip` takes a number, found a string
    //~                        ^^^^^
}
