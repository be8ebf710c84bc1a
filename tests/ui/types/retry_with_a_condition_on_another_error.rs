use pipewright::pipe;
use pipewright::policy::Retry;

async fn get(no: u32) -> Result<u32, std::io::Error> {
    Ok(no)
}

fn main() {
    let policy = Retry::tries(3).when(|error: &String| error.is_empty());
    let _ = pipe!(0..3 |> map(get).retry(policy)? |> buffer(2) |> count); //~ ERROR but its `.retry` asks about another error
    //~                            ^^^^^
}
