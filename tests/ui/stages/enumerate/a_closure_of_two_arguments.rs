use pipewright::pipe;

fn main() {
    let _ = pipe!(["a"] |> enumerate |> map(|i, text| text.len() + i) |> count); //~ ERROR closure is expected to take a single 2-tuple
    //~                                 ^^^
}
