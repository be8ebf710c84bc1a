use pipewright::pipe;

fn main() {
    let _ = pipe!(0..3 |> fold(0; |sum, n| sum + n)); //~ ERROR expected `,` or the end of `fold(..)`, found `;`
    //~                         ^
}
