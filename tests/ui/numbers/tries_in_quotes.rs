use pipewright::pipe;

fn main() {
    let _ = pipe!(["1", "x"] |> map(|text| text.parse::<u32>()).retry("3")? |> count); //~ ERROR `.retry` takes a number
    //~                                                               ^^^
}
