use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3_u32 |> collect::<u32>); //~ ERROR cannot collect items of type `u32` into `u32`
    //~                       ^^^^^^^^^^^^^^
}
