use pipewright::pipe;

fn main() {
    let _ = pipe!(["1"] |> filter_map(|text| text.parse::<u32>()) |> count); //~ ERROR `filter_map` needs a function that gives `Option`, but it gives `Result<u32, ParseIntError>`
    //~                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
}
