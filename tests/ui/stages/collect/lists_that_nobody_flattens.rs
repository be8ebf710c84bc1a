use pipewright::pipe;

async fn get_page(no: u32) -> Vec<u32> {
    vec![no]
}

fn main() {
    let _ = async {
        let _: Vec<u32> = pipe!(0..3 |> map(get_page) |> collect).await; //~ ERROR cannot collect items of type `Vec<u32>` into `Vec<u32>`
        //~                                              ^^^^^^^
    };
}
