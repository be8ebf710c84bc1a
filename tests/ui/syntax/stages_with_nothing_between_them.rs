use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> map(|n| n + 1) buffer(3)); //~ ERROR expected `|>` after `map`, found `buffer(3)`
    //~                                  ^^^^^^
}
