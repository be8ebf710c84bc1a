use pipewright::pipe;

fn main() {
    let _ = pipe!(|> |>); //~ ERROR empty pipeline
    //~           ^^^^^
}
