use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> filt(|n| *n > 1) |> count); //~ ERROR unknown stage `filt`
    //~                   ^^^^^^^^^^^^^^^^
}
