use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3_u32 |> inspect(|n| n + 1) |> count); //~ ERROR the function of `inspect` should give nothing, but it gives `u32`
    //~                              ^^^^^^^^^^^
}
