use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> u64::from |> count); //~ ERROR `u64::from` needs round brackets
    //~                   ^^^^^^^^^
}
