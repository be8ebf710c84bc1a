use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> flatten double |> count); //~ ERROR unexpected `double` after `flatten`
    //~                           ^^^^^^
}

fn double(n: i32) -> i32 {
    n * 2
}
