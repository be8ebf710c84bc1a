use pipewright::pipe;

mod my {
    pub fn every<P>(pipe: P, _: usize) -> P {
        pipe
    }
}

fn main() {
    let _ = pipe!(0..3 |> my::every(2).map(double) |> count); //~ ERROR `map` is a stage, not a modifier
    //~                               ^^^^^^^^^^^^
}

fn double(n: i32) -> i32 {
    n * 2
}
