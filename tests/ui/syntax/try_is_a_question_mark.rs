use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> try |> count); //~ ERROR expected a stage, found the keyword `try`
    //~                   ^^^
}
