use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> nth(2)); //~ ERROR unknown stage `nth`
    //~                   ^^^^^^
}
