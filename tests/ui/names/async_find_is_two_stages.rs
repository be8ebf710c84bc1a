use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> async_find(|n| *n > 1)); //~ ERROR unknown stage `async_find`
    //~                   ^^^^^^^^^^^^^^^^^^^^^^
}
