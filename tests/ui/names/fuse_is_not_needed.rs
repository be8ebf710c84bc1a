use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> fuse() |> count); //~ ERROR unknown stage `fuse`
    //~                   ^^^^^^
}
