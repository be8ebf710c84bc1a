use pipewright::pipe;

fn main() {
    let _ = pipe!(["a", "b"] |> sum::<u32>); //~ ERROR cannot add items of type `&str` up to `u32`
    //~                         ^^^^^^^^^^
}
