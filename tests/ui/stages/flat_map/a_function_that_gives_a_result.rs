use pipewright::pipe;

async fn get_page(no: u32) -> Result<Vec<u32>, std::io::Error> {
    Ok(vec![no])
}

fn main() {
    let _ = pipe!(0..3 |> flat_map(get_page) |> count); //~ ERROR `flat_map` would drop the errors of `Result<Vec<u32>, std::io::Error>` silently
    //~                           ^^^^^^^^^^
}
