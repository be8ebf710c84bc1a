use pipewright::pipe;

async fn get_page(no: u32) -> u32 {
    no
}

fn main() {
    let _ = async {
        let _: Vec<u32> = pipe!(0..3 |> map(async |no| get_page(no)) |> collect).await; //~ ERROR cannot collect items of type `impl Future<Output = u32>` into `Vec<u32>`
        //~                                                             ^^^^^^^
    };
}
