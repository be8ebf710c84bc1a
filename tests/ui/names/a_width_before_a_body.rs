use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> for_each(3, save)); //~ ERROR `for_each` takes 1 argument, found 2
    //~                   ^^^^^^^^^^^^^^^^^
}

async fn save(_: i32) {}
