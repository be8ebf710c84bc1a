use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3_u32 |> scan(0, |sum, n| Some(sum + n)) |> count); //~ ERROR cannot add `u32` to `&mut {integer}`
    //~                                                 ^
}
