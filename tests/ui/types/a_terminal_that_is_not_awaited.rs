use pipewright::pipe;

fn main() {
    let list: Vec<u32> = pipe!(0..3 |> collect::<Vec<u32>>); //~ ERROR mismatched types
    //~                             ^^^^^^^^^^
    drop(list);
}
