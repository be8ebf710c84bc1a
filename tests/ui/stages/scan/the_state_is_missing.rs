use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3_u32 |> scan(|sum, n| Some(n)) |> count); //~ ERROR `scan` takes 2 arguments, found 1
    //~                       ^^^^^^^^^^^^^^^^^^^^^^
}
