use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> map(double).spawn().blocking() |> count); //~ ERROR `map` cannot have both `.spawn` and `.blocking`
    //~                                      ^^^^^^^^^^^
}

fn double(n: i32) -> i32 {
    n * 2
}
