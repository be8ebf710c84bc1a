use pipewright::pipe;

fn main() {
    let _ = pipe!(["a"] |> map(|text| text.chars().next()) |> collect::<Option<String>>); //~ ERROR cannot collect items of type `Option<char>` into `Option<String>`
    //~                                                       ^^^^^^^^^^^^^^^^^^^^^^^^^
}
