use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> fla |> count); //~ ERROR unknown stage `fla`
    //~                   ^^^
}
