use pipewright::pipe;

fn main() {
    let names = vec![String::from("a")];
    let _ = pipe!(0..3 |> map(move |n| n + names.len()) |> map(move |n| n + names.len()) |> count); //~ ERROR use of moved value: `names`
    //~                                                        ^^^^^^^^
}
