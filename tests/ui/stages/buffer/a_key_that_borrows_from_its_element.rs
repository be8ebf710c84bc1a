use pipewright::pipe;

fn main() {
    let urls = vec!["a/1".to_owned(), "b/1".to_owned()];
    let _ = pipe!(urls |> map(async |url| url.len()) |> buffer(3).by_key(|url| url.as_str(), 1) |> count); //~ ERROR lifetime may not live long enough
    //~                                                                        ^^^^^^^^^^^^
}
