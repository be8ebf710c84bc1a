use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> map(get).on_err(log) |> count); //~ ERROR `.on_err` takes a function of `&Failed
    //~                                   ^^^
}

async fn get(n: u32) -> Result<u32, String> {
    Ok(n)
}

async fn log(error: String) {
    println!("{error}");
}
