use pipewright::pipe;

async fn get_page(no: u32) -> Vec<u32> {
    vec![no]
}

fn main() {
    let _ = pipe!(paginate(0, get_page) |> flatten |> count); //~ ERROR `paginate` needs a function that gives `(page, next cursor)`
    //~                   ^^^^^^^^^^^^^
}
