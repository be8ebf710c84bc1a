use pipewright::pipe;

struct Page(u32);

async fn page(url: &str) -> Page {
    Page(url.len() as u32)
}

fn number(page: &Page) -> u32 {
    page.0
}

fn main() {
    // A key is of what enters the stretch, not of what comes out.
    let _ = pipe!(["a", "b"] |> map(page) |> buffer(3).by_key(number, 1) |> count); //~ ERROR type mismatch in function arguments
    //~                                                       ^^^^^^
}
