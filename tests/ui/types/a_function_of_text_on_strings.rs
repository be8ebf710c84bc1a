use pipewright::pipe;

fn main() {
    let names = vec![String::from("a")];
    let _ = pipe!(names |> map(str::len) |> count); //~ ERROR mismatched types
    //~                             ^^^
}
