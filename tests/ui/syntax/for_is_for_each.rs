use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> for n in save); //~ ERROR expected a stage, found the keyword `for`
    //~                   ^^^^^^^^^^^^^
}

async fn save(_: i32) {}
