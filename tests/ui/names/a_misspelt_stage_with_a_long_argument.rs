use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> mapp(async |number| double(number).max(double(number) - 1)) |> count); //~ ERROR unknown stage `mapp`
    //~                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
}

fn double(n: i32) -> i32 {
    n * 2
}
