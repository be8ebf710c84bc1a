use pipewright::pipe;

async fn visit(page: u32) -> (u32, Vec<String>) {
    (page, vec![format!("{page}/next")])
}

fn main() {
    let _ = pipe!(0..3 |> expand(visit) |> buffer(4) |> collect::<Vec<_>>); //~ ERROR `expand` runs on elements `u32`, but the list that its function gives has `String`
    //~                         ^^^^^^^
}
