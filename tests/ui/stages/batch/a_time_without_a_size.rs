use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> within(std::time::Duration::from_secs(1)) |> count); //~ ERROR `within` is a modifier, not a stage
    //~                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
}
