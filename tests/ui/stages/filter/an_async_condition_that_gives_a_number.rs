use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3_u32 |> filter(async |n| *n + 1) |> count); //~ ERROR `filter` needs a condition that gives `bool`, but it gives `u32`
    //~                             ^^^^^^^^^^^^^^^^^^
}
