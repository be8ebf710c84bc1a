use pipewright::pipe;

fn main() {
    let mut sum = 0;
    let _ = pipe!(0..3 |> map(async |n| { sum += n; sum }) |> count); //~ ERROR this function is shared by all elements, so it cannot change what it captures
    //~                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
}
