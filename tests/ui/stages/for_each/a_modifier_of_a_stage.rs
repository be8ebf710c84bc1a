use pipewright::pipe;

async fn save(_: u32) {}

fn main() {
    let _ = pipe!(0..3 |> for_each(save).spawn()); //~ ERROR `for_each` cannot have `.spawn`
    //~                                 ^^^^^^^^
}
