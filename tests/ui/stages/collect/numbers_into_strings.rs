use pipewright::pipe;

fn main() {
    let _ = async {
        let _: Vec<String> = pipe!(0..3_u32 |> map(|n| n + 1) |> collect).await; //~ ERROR cannot collect items of type `u32` into `Vec<String>`
        //~                                                      ^^^^^^^
    };
}
