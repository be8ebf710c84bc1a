use pipewright::pipe;

mod my {
    pub fn every<F>(pipe: F) -> F {
        pipe
    }
}

fn main() {
    let _ = pipe!(0..3 |> count |> my::every()); //~ ERROR `count` ends a pipeline, so `my::every` cannot follow it
    //~                   ^^^^^
}
