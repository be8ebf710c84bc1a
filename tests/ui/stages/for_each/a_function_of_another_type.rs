use pipewright::pipe;

async fn save(_: String) {}

fn main() {
    let _ = pipe!(0..3_u32 |> for_each(save)); //~ ERROR type mismatch in function arguments
    //~                                ^^^^
}
