use pipewright::pipe;

fn main() {
    let _ = pipe!(["1"] |> map(|text| text.parse::<u32>()? + 1) |> count); //~ ERROR the `?` operator can only be used in a closure that returns
    //~                                                  ^
}
