use pipewright::pipe;

mod my {
    pub fn every<P>(pipe: P, _: usize) -> P {
        pipe
    }
}

fn main() {
    let _ = pipe!(0..3 |> my::every 2 |> count); //~ ERROR `my::every` needs round brackets
    //~                   ^^^^^^^^^^^
}
