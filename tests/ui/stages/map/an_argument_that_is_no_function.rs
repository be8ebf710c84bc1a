use pipewright::pipe;

fn main() {
    let offset = 3;
    let _ = pipe!(0..3 |> map(offset + 1) |> count); //~ ERROR this stage takes a function of
    //~                       ^^^^^^^^^^
}
