use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3_u32 |> filter(|n| { let n = *n; async move { n > 1 } }) |> count); //~ ERROR `filter` needs a condition that gives `bool`
    //~                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
}
