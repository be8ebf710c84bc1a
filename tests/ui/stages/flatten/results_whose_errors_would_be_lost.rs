use pipewright::pipe;

async fn get_page(no: u32) -> Result<Vec<u32>, std::io::Error> {
    Ok(vec![no])
}

fn main() {
    let _ = pipe!(0..3 |> map(get_page) |> flatten |> map(|n| n + 1) |> collect::<Vec<_>>); //~ ERROR `flatten` would drop the errors of `Result<Vec<u32>, std::io::Error>` silently
    //~                                    ^^^^^^^
}
