use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3_u32 |> fold(0_u32, |sum, n| (sum + n).to_string())); //~ ERROR this `fold` begins with `u32`
    //~                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
}
