use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> take(99999999999999999999) |> count); //~ ERROR literal out of range for `usize`
    //~                        ^^^^^^^^^^^^^^^^^^^^
}
