use pipewright::pipe;

fn main() {
    let more = 3;
    let _ = pipe!(0..3_u32 |> par_flat_map(async move |id| id + more) |> count); //~ ERROR `par_flat_map` needs lists, but the items here are `u32`
    //~                       ^^^^^^^^^^^^
}
