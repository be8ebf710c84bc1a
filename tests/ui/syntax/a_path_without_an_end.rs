use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> my::(2) |> count); //~ ERROR expected a name after `my::`
    //~                     ^^
}
