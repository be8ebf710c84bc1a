use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> bufer(3)); //~ ERROR unknown stage `bufer`
    //~                   ^^^^^^^^
}
