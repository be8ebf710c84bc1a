use pipewright::Flow;

fn length(_: impl Flow<Item = u32>) -> usize {
    0
}

fn main() {
    let _ = length(0..3); //~ ERROR `std::ops::Range<{integer}>` is no pipe
    //~            ^^^^
}
