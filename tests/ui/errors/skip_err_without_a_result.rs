use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> map(double).skip_err() |> buffer(2) |> count); //~ ERROR this modifier is for a function that gives `Result`, but it gives `u32`
    //~                               ^^^^^^^^
}

fn double(n: u32) -> u32 {
    n * 2
}
