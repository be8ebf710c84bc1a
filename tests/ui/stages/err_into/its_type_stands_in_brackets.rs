use pipewright::pipe;

fn main() {
    let _ = pipe!(["1"] |> err_into(String) |> count); //~ ERROR the type of `err_into` stands in `::<..>`
    //~                    ^^^^^^^^^^^^^^^^
}
