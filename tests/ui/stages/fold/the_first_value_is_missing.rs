use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3_u32 |> fold(|sum, n| sum + n)); //~ ERROR `fold` takes 2 arguments, found 1
    //~                       ^^^^^^^^^^^^^^^^^^^^^^
}
