use pipewright::Flow;

fn length(_: impl Flow<Item = u32>) -> usize {
    0
}

fn main() {
    let _ = length(0..3); //~ ERROR this is not the pipe that is asked for, `impl Flow<NoErr, ..>`
    //~            ^^^^
}
