use pipewright::pipe;

async fn save(_: u32) -> Result<(), std::io::Error> {
    Ok(())
}

fn main() {
    let _ = pipe!(0..3 |> for_each(save)); //~ ERROR the body of `for_each` should give nothing
    //~                           ^^^^^^
}
