use pipewright::pipe;

async fn host(url: &&str) -> String {
    url.to_string()
}

fn main() {
    let _ = pipe!(["a", "b"] |> map(async |x| x) |> buffer(3).by_key(host, 1) |> count); //~ ERROR `.by_key` compares and remembers keys, but `impl Future<Output = String>` cannot be
    //~                                                       ^^^^^^
}
