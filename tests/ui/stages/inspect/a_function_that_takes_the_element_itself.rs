use pipewright::pipe;

fn log(_: u32) {}

fn main() {
    let _ = pipe!(0..3 |> inspect(log) |> count); //~ ERROR this stage looks at elements, so it takes a function of `&{integer}`
    //~                           ^^^
}
