use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> map(|n| if n > 1 { n } else { "one" }) |> count); //~ ERROR `if` and `else` have incompatible types
    //~                                                 ^^^^^
}
