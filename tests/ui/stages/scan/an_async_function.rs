use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3_u32 |> scan(0, async |sum, n| { *sum += n; Some(*sum) }) |> count); //~ ERROR `scan` takes a plain function, found an `async` one
    //~                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
}
