use pipewright::pipe;

const WIDTH: usize = 0;

fn main() {
    let _ = pipe!(0..3 |> buffer(WIDTH) |> count); //~ ERROR evaluation panicked: `buffer` needs at least 1
    //~                          ^^^^^
}
