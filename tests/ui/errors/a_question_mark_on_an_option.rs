use pipewright::pipe;

fn main() {
    let _ = pipe!(["1"] |> map(|text| text.chars().next())? |> count); //~ ERROR `?` needs a `Result`
    //~                                                   ^
}
