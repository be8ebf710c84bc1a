use pipewright::pipe;

mod my {
    pub fn every<F>(pipe: F) -> F {
        pipe
    }
}

fn main() {
    let _ = pipe!(0..3 |> my::every |> count); //~ ERROR `my::every` needs round brackets
    //~                   ^^^^^^^^^
}
