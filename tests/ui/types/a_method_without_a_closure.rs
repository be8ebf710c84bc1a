use pipewright::pipe;

struct Client;

impl Client {
    async fn get(&self, id: u32) -> u32 {
        id
    }
}

fn main() {
    let client = Client;
    let _ = pipe!(0..3 |> map(client.get) |> count); //~ ERROR attempted to take value of method `get`
    //~                              ^^^
}
