use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> buffer(3,,) |> count); //~ ERROR `buffer` has a `,` too many
    //~                   ^^^^^^^^^^^
}
