use pipewright::pipe;

fn main() {
    let more = 3;
    let _ = pipe!(0..3 |> map(|n| n + more).spawn() |> count); //~ ERROR closure may outlive the current function
    //~                       ^^^
}
