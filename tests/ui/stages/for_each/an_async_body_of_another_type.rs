use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3_u32 |> for_each(async |text: String| drop(text))); //~ ERROR type mismatch in function arguments
    //~                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
}
