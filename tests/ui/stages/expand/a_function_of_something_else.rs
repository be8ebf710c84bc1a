use pipewright::pipe;

async fn visit(page: String) -> (String, Vec<String>) {
    (page, vec![])
}

fn main() {
    let _ = pipe!(0..3_u32 |> expand(visit) |> buffer(4) |> count); //~ ERROR type mismatch in function arguments
    //~                              ^^^^^
}
