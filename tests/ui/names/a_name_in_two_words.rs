use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> for each(save)); //~ ERROR unknown stage `for each`
    //~                   ^^^^^^^^^^^^^^
}

async fn save(_: i32) {}
