use std::collections::HashMap;

use pipewright::pipe;

fn main() {
    let _ = async {
        let _: HashMap<u32, u32> = pipe!(0..3_u32 |> collect).await; //~ ERROR cannot collect items of type `u32` into `HashMap<u32, u32>`
        //~                                          ^^^^^^^
    };
}
