use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> buffer(3).window(8).window(9) |> count); //~ ERROR `buffer` has `.window` twice
    //~                                      ^^^^^^^^^^
}
