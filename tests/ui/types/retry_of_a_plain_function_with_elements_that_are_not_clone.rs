use pipewright::pipe;

struct Job(u32);

fn main() {
    let jobs = [Job(1)];
    let _ = pipe!(jobs |> filter(|job| Ok::<_, ()>(job.0 > 0)).retry(3)? |> count); //~ ERROR `.retry` calls the function again with a clone
    //~                                                        ^^^^^
}
