use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> buffer(3).unordered |> count); //~ ERROR `.unordered` needs parentheses
    //~                            ^^^^^^^^^^
}
