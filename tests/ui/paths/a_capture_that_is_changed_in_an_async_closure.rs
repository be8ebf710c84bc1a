use pipewright::pipe;

fn main() {
    let mut sum = 0;
    let _ = pipe!(0..3 |> map(async |n| { sum += n; sum }) |> count); //~ ERROR async closure does not implement //~ ERROR function is shared //~ ERROR trait bound //~ LONG
    //~                       ^^^^^^^^^
    //~                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    //~                                                    ^^^^^^^^
}
