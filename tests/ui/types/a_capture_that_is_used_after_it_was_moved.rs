use pipewright::pipe;

fn main() {
    let name = String::from("x");
    let _ = pipe!(0..3 |> map(move |n| name.len() + n) |> count);
    println!("{name}"); //~ ERROR borrow of moved value: `name`
    //~        ^^^^
}
