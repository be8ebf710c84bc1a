use pipewright::pipe;

async fn get_page(no: u32) -> (Vec<u32>, u32) {
    (vec![no], no + 1)
}

fn main() {
    let _ = pipe!(paginate(0, get_page) |> flatten |> count); //~ ERROR this `paginate` begins with `u32`, but the next cursor that its function gives is `u32`
    //~                   ^^^^^^^^^^^^^
}
