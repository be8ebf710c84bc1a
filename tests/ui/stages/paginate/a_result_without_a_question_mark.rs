use pipewright::pipe;

async fn get_page(no: u32) -> Result<(Vec<u32>, Option<u32>), std::io::Error> {
    Ok((vec![no], None))
}

fn main() {
    let _ = pipe!(paginate(0, get_page) |> flatten |> count); //~ ERROR `paginate` needs a function that gives `(page, next cursor)`
    //~                   ^^^^^^^^^^^^^
}
