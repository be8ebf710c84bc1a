use pipewright::pipe;

fn main() {
    let _ = pipe!([(1, 2)] |> map(|pair| pair.) |> count); //~ ERROR unexpected token: `)`
    //~                          ^^^^^^^^^^^^^^
}
