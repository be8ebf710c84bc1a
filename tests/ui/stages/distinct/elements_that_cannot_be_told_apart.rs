use pipewright::pipe;

fn main() {
    let _ = pipe!([0.5, 1.5] |> distinct(9) |> map(|x| x * 2.0) |> count); //~ ERROR `distinct` compares and remembers elements, but `{float}` cannot be
    //~                         ^^^^^^^^
}
