use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3_u32 |> run(|n| n + 1)); //~ ERROR `run` takes no argument, found 1
    //~                       ^^^^^^^^^^^^^^
}
