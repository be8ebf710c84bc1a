use pipewright::pipe;

fn main() {
    let more = 3;
    let _ = pipe!(0..3 |> map(async |n| n + more).spawn() |> count); //~ ERROR `more` does not live long enough
    //~                       ^^^^^^^^^^^^^^^^^^
}
