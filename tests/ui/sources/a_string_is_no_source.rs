use pipewright::pipe;

fn main() {
    let _ = pipe!("abc" |> count); //~ ERROR `&str` cannot be the source of a pipe
    //~           ^^^^^
}
