use pipewright::pipe;

async fn save(_: String, n: u32) -> u32 {
    n
}

fn main() {
    let name = String::from("x");
    let _ = pipe!(0..3 |> map(async move |n| save(name, n).await) |> count); //~ ERROR cannot move out of `name`
    //~                       ^^^^^^^^^^^^^^
}
