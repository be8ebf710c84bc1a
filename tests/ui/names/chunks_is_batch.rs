use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> chunks(3) |> count); //~ ERROR unknown stage `chunks`
    //~                   ^^^^^^^^^
}
