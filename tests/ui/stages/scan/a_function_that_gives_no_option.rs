use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3_u32 |> scan(0, |sum, n| { *sum += n; *sum }) |> count); //~ ERROR `scan` needs a function that gives `Option`, but it gives `u32`
    //~                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
}
