use pipewright::pipe;

fn main() {
    let names = vec![String::from("a")];
    let _ = pipe!(names |> map(length) |> count); //~ ERROR mismatched types
    //~                        ^^^^^^
}

fn length(text: &str) -> usize {
    text.len()
}
