use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> buffer(3).window[8] |> count); //~ ERROR `.window` takes its arguments in round brackets
    //~                            ^^^^^^^^^^
}
