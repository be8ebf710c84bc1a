use pipewright::pipe;

async fn get_page(no: u32) -> Vec<u32> {
    vec![no]
}

fn main() {
    let _ = pipe!(0..3 |> map(get_page(3)) |> count); //~ ERROR this stage takes a function of
    //~                       ^^^^^^^^^^^
}
