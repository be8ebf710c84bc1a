use pipewright::pipe;

fn main() {
    let _ = async { pipe!(0..3_u32 |> into_stream).await }; //~ ERROR is not a future
    //~                                            ^^^^^
}
