use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 | map(double) | buffer(3) | count); //~ ERROR expected `|>` after the source, found `|`
    //~                ^
}

fn double(n: i32) -> i32 {
    n * 2
}
