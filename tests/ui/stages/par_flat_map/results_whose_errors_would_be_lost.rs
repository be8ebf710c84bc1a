use pipewright::pipe;

async fn get_page(no: u32) -> Result<Vec<u32>, std::io::Error> {
    Ok(vec![no])
}

async fn get_container(id: u32) -> u32 {
    id
}

fn main() {
    let _ = pipe!(0..3 |> map(get_page) |> par_flat_map(get_container) |> count); //~ ERROR would drop the errors of `Result<Vec<u32>, std::io::Error>`
    //~                                                ^^^^^^^^^^^^^^^
}
