use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> collect::<Vec<_>); //~ ERROR the `<` after `collect` is not closed
    //~                          ^^^
}
