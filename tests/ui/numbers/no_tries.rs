use pipewright::pipe;

fn main() {
    let _ = pipe!(["1", "x"] |> map(|text| text.parse::<u32>()).retry(0)? |> count); //~ ERROR `.retry(0)` would never let an element through
    //~                                                               ^
}
