use pipewright::pipe;

async fn get_page(no: u32) -> Vec<String> {
    vec![no.to_string()]
}

async fn get_container(id: String) -> String {
    id
}

fn main() {
    let _ = pipe!(0..3 |> map(get_page) |> map(get_container) |> count); //~ ERROR mismatched types
    //~                                        ^^^^^^^^^^^^^
}
