use pipewright::pipe;

fn main() {
    let _ = pipe!(merge(0..3 |> mop(|n| n + 1), 0..3) |> count); //~ ERROR unknown stage `mop`
    //~                         ^^^^^^^^^^^^^^
}
