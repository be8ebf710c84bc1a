use pipewright::pipe;

fn run<S>(pages: S) {
    let _ = pipe!(pages |> count); //~ ERROR `S` cannot be the source of a pipe
    //~           ^^^^^
}

fn main() {
    run(0..3);
}
