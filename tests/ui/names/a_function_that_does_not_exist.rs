use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> map(get_pag) |> count); //~ ERROR cannot find function `get_pag` in this scope
    //~                       ^^^^^^^
}

async fn get_page(no: u32) -> u32 {
    no
}
