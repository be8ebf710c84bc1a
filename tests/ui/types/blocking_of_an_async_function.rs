use pipewright::pipe;

async fn get_page(no: u32) -> u32 {
    no
}

fn main() {
    let _ = pipe!(0..3 |> map(get_page).blocking() |> count); //~ ERROR `.blocking()` needs a plain function
    //~                                 ^^^^^^^^
}
