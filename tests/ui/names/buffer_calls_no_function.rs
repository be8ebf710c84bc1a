use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> buffer(3).spawn() |> count); //~ ERROR `buffer` cannot have `.spawn`
    //~                            ^^^^^^^^
}
