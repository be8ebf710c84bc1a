use pipewright::pipe;

async fn get_page(no: u32) -> (Vec<u32>, Option<u32>) {
    (vec![no], None)
}

fn main() {
    let _ = pipe!(paginate("0", get_page) |> flatten |> count); //~ ERROR type mismatch in function arguments
    //~                         ^^^^^^^^
}
