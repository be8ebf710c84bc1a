use pipewright::pipe;
use pipewright::policy::Pool;

fn main() {
    let pool = Pool::new(2);
    let _ = pipe!(0..3 |> map(|n| n + 1) |> buffer(3).pool(&pool) |> count); //~ ERROR `buffer` cannot have `.pool`
    //~                                              ^^^^^^^^^^^^
}
