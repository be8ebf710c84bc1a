use pipewright::pipe;

struct Cursor(u32);

async fn page(at: Cursor) -> Result<(u32, Option<Cursor>), ()> {
    Ok((at.0, None))
}

fn main() {
    let _ = pipe!(paginate(Cursor(0), page).retry(3)? |> count); //~ ERROR `.retry` calls the function again with a clone
    //~                                     ^^^^^
}
