use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3_u32 |> take_while(async |n| *n < 2) |> count); //~ ERROR `take_while` takes a plain function, found an `async` one
    //~                                  ^^^^^^^^^^^^^^^^
}
