use pipewright::pipe;

struct Job(u32);

async fn send(job: Job) -> Result<u32, ()> {
    Ok(job.0)
}

fn main() {
    let _ = pipe!([Job(1)] |> map(send).retry(3)? |> buffer(2) |> count); //~ ERROR `.retry` calls the function again with a clone
    //~                                 ^^^^^
}
