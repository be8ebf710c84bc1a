use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> buffer(2) unordered() |> count); //~ ERROR expected `.` between `buffer` and `unordered()`
    //~                             ^^^^^^^^^
}
