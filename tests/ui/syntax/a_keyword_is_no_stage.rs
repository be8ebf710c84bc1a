use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> match { 0 => 1, n => n }); //~ ERROR expected a stage, found the keyword `match`
    //~                   ^^^^^^^^^^^^^^^^^^^^^^^^
}
