use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3_u32 |> ? |> count); //~ ERROR `?` needs a `Result`
    //~                       ^
}
