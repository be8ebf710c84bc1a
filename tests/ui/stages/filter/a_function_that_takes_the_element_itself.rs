use pipewright::pipe;

fn is_odd(n: u32) -> bool {
    n % 2 == 1
}

fn main() {
    let _ = pipe!(0..3 |> filter(is_odd) |> count); //~ ERROR this stage looks at elements, so it takes a function of `&{integer}`
    //~                          ^^^^^^
}
