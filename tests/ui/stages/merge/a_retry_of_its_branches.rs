use pipewright::pipe;

async fn get(n: u32) -> Result<u32, std::io::Error> {
    Ok(n)
}

fn main() {
    let _ = pipe!(merge(0..3 |> map(get), 4..6 |> map(get)).retry(3)? |> run); //~ ERROR `merge` cannot have `.retry`, only stages that call a function can
    //~                                                    ^^^^^^^^^
}
