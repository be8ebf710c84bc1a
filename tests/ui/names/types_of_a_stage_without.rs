use pipewright::pipe;

fn main() {
    let _ = pipe!([[1]] |> flatten::<u32> |> count); //~ ERROR `flatten` takes no types in `::<..>`
    //~                           ^^^^^^^
}
