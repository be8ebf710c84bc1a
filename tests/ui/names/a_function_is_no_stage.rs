use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> double |> count); //~ ERROR unknown stage `double`
    //~                   ^^^^^^
}

fn double(n: i32) -> i32 {
    n * 2
}
