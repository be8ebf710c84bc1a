use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> frobnicate(3) |> count); //~ ERROR unknown stage `frobnicate`
    //~                   ^^^^^^^^^^^^^
}
