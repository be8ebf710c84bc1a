use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3_u32 |> map(|text: String| text.len()) |> count); //~ ERROR type mismatch in closure arguments
    //~                       ^^^
}
