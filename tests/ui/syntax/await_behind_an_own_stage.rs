use pipewright::pipe;

mod my {
    pub fn every<P>(pipe: P, _: usize) -> P {
        pipe
    }
}

fn main() {
    let _ = pipe!(0..3 |> my::every(2).await |> count); //~ ERROR `.await` belongs behind the pipeline, not inside it
    //~                               ^^^^^^
}
