use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3_u32 |> flatten |> count); //~ ERROR `flatten` needs lists, but what comes here is `u32`
    //~                       ^^^^^^^
}
