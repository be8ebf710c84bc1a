use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> count, main()); //~ ERROR unexpected `,` after `count`
    //~                        ^
}
