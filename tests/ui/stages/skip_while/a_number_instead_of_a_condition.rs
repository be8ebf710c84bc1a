use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3_u32 |> skip_while(2) |> count); //~ ERROR `skip_while` takes a function, found `2`
    //~                                  ^
}
