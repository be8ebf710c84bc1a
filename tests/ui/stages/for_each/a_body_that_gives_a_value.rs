use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3_u32 |> for_each(|n| n + 1)); //~ ERROR the body of `for_each` should give nothing, but it gives `u32`
    //~                               ^^^^^^^^^^^
}
