use pipewright::pipe;

async fn get_page(no: u32) -> Vec<u32> {
    vec![no]
}

fn main() {
    let _ = pipe!(0..3 |> map(async |no| get_page(no)) |> flatten |> count); //~ ERROR `flatten` needs lists, but what comes here is
    //~                                                   ^^^^^^^
}
