use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> buffer(3 4) |> count); //~ ERROR expected `,` or the end of `buffer(..)`, found `4`
    //~                            ^
}
