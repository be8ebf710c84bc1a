use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3_u32 |> count(|n| n > 1)); //~ ERROR `count` takes no argument, found 1
    //~                       ^^^^^^^^^^^^^^^^
}
