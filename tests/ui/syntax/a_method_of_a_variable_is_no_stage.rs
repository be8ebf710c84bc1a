use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> client.get |> count); //~ ERROR expected a stage, found `client`
    //~                   ^^^^^^^^^^
}
