use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> colect::<Vec<_>>); //~ ERROR unknown stage `colect`
    //~                   ^^^^^^
}
