use pipewright::pipe;

fn main() {
    let name = String::from("x");
    let _ = pipe!(0..3 |> map(move |n| { drop(name); n }) |> count); //~ ERROR cannot move out of `name`
    //~                                       ^^^^
}
