use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> buffer_unordered(3) |> count); //~ ERROR unknown stage `buffer_unordered`
    //~                   ^^^^^^^^^^^^^^^^^^^
}
