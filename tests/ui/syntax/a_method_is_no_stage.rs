use pipewright::pipe;

struct Client;

impl Client {
    fn load(self) {
        let _ = pipe!(0..3 |> self.get()); //~ ERROR expected a stage, found `self`
        //~                   ^^^^^^^^^^
    }
}

fn main() {
    Client.load();
}
