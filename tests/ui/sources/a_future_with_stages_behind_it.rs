use pipewright::pipe;

fn main() {
    let _ = pipe!(get_page(3) |> flatten |> map(|id| id.to_string()) |> buffer(2) |> collect::<Vec<_>>); //~ ERROR cannot be the source of a pipe
    //~           ^^^^^^^^^^^
}

async fn get_page(n: u32) -> Vec<u32> {
    vec![n]
}
