use pipewright::pipe;

async fn get(client: u32, id: u32) -> u32 {
    client + id
}

fn main() {
    let _ = pipe!(0..3 |> map(get) |> count); //~ ERROR this function takes 2 arguments but 1 argument was supplied
    //~                       ^^^
}
