use pipewright::pipe;

async fn get_page(no: u32) -> Vec<u32> {
    vec![no]
}

fn main() {
    let _ = pipe!(0..3 |> map(get_page).retry(3)? |> buffer(2) |> collect::<Vec<_>>); //~ ERROR `.retry` needs a function that gives `Result`
    //~                                 ^^^^^
}
