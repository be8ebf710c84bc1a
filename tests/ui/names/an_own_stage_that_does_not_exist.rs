use pipewright::pipe;

mod my {}

fn main() {
    let _ = pipe!(0..3 |> my::every(2) |> count); //~ ERROR cannot find function `every` in module `my`
    //~                       ^^^^^
}
