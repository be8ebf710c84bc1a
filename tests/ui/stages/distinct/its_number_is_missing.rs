use pipewright::pipe;

fn main() {
    let _ = pipe!([1, 2, 1] |> unique |> count); //~ ERROR unknown stage `unique`
    //~                        ^^^^^^
}
