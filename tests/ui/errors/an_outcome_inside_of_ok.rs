use pipewright::pipe;

async fn total() -> Result<u32, std::num::ParseIntError> {
    Ok(pipe!(["1"] |> map(str::parse::<u32>)? |> sum::<u32>).await) //~ ERROR mismatched types
    //~                                       ^^^^^^^^^^^^^^^^^^^^
}

fn main() {
    let _ = total();
}
