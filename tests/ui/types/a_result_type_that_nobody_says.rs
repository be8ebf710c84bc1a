use pipewright::pipe;

fn main() {
    let _ = pipe!(["1"] |> map(|text| text.parse().unwrap()) |> sum::<u32>); //~ ERROR type annotations needed
    //~                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
}
