use pipewright::pipe;

async fn get_container(id: u32) -> u32 {
    id
}

fn main() {
    let _ = pipe!(0..3_u32 |> par_flat_map(get_container) |> count); //~ ERROR `par_flat_map` needs lists, but the items here are `u32`
    //~                       ^^^^^^^^^^^^
}
