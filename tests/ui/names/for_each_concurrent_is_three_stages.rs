use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> for_each_concurrent(3, save)); //~ ERROR unknown stage `for_each_concurrent`
    //~                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
}

async fn save(_: u32) {}
