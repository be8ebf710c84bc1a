use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> for_each(save)??); //~ ERROR `for_each` takes one `?` only
    //~                                  ^
}

fn save(_: u32) -> Result<(), std::io::Error> {
    Ok(())
}
