use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> buffer(2).unordered().window(8) |> count); //~ ERROR `buffer` cannot have both `.unordered` and `.window`
    //~                                        ^^^^^^^^^^
}
