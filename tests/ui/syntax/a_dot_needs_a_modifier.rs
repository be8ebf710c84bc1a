use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> map(|n| n + 1). |> count); //~ ERROR expected a modifier after this dot
    //~                                 ^
}
