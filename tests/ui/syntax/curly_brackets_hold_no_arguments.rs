use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> for_each { save }); //~ ERROR `for_each` takes its arguments in round brackets
    //~                   ^^^^^^^^^^^^^^^^^
}

async fn save(_: i32) {}
