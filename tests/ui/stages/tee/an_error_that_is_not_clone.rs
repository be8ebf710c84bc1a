use pipewright::pipe;

struct Bad;

fn check(n: u32) -> Result<u32, Bad> {
    if n > 2 { Err(Bad) } else { Ok(n) }
}

async fn job() {
    let (n, _) = pipe!(0..3 |> map(check)? |> tee(|p| pipe!(p |> count), |p| pipe!(p |> run))).await; //~ ERROR each branch gets the error of the pipe
    //~                                       ^^^
    println!("{}", n.is_ok());
}

fn main() {
    let _ = job();
}
