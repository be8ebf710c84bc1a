use pipewright::pipe;

fn main() {
    of::<0>();
}

fn of<const N: usize>() {
    let _ = pipe!(0..3 |> batch(N) |> count); //~ ERROR evaluation panicked: `batch` needs at least 1
    //~                         ^
}
