use pipewright::pipe;

mod my {
    pub fn every<F>(pipe: F) -> F {
        pipe
    }
}

fn main() {
    let _ = pipe!(0..3 |> my::every().spawn() |> count); //~ ERROR `my::every` is a stage of your own, which has no modifiers
    //~                              ^^^^^^^^
}
