use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> reduce(|a, b| a + b)); //~ ERROR unknown stage `reduce`
    //~                   ^^^^^^^^^^^^^^^^^^^^
}
