use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> map(|_| todo!()) |> collect::<Vec<u32>>); //~ ERROR type annotations needed
    //~                ^^^^^^^^^^^^^^^^^^^
}
