use pipewright::pipe;

fn main() {
    let _ = async {
        let _: u32 = pipe!(0..3_u32 |> last).await; //~ ERROR mismatched types
        //~                         ^^^^^^^^^^^^^^
    };
}
