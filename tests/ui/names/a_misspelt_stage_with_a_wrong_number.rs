use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> bufer(0) |> count); //~ ERROR unknown stage `bufer`
    //~                   ^^^^^^^^
}
