use pipewright::pipe;

fn main() {
    let _ = pipe!(merge(0..3, 3..6).named("numbers") |> count); //~ ERROR `merge` cannot have `.named`
    //~                            ^^^^^^^^^^^^^^^^^
}
