use pipewright::pipe;

fn main() {
    let more = 3;
    let _ = pipe!(0..3_u32 |> map(async move |text: String| text.len() + more) |> count); //~ ERROR type mismatch in function arguments
    //~                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
}
