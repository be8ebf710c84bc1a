use pipewright::pipe;

fn main() {
    let _ = pipe!([[1]] |> parFlatMap(double) |> count); //~ ERROR unknown stage `parFlatMap`
    //~                    ^^^^^^^^^^^^^^^^^^
}

fn double(n: i32) -> i32 {
    n * 2
}
