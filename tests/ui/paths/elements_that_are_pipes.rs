use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3_u32 |> map(|n| pipe!(0..n |> map(|m| m + 1))) |> flatten |> count); //~ ERROR `flatten` needs lists
    //~                                                                 ^^^^^^^
}
