use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3_u32 |> flat_map(|n| pipe!(0..n)) |> count); //~ ERROR `flat_map` needs a function that gives a list
    //~                               ^^^^^^^^^^^^^^^^^
}
