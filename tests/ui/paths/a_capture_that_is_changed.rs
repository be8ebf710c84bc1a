use pipewright::pipe;

fn main() {
    let mut sum = 0;
    let _ = pipe!(0..3 |> map(|n| { sum += n; sum }) |> count); //~ ERROR this function is shared by all elements
    //~                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
}
