use pipewright::pipe;

fn main() {
    let _ = pipe!(0..9 |> take(3).named("three") |> count); //~ ERROR `take` cannot have `.named`
    //~                          ^^^^^^^^^^^^^^^
}
