use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> bufer 3 |> count); //~ ERROR unknown stage `bufer`
    //~                   ^^^^^^^
}
