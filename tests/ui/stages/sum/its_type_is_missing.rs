use pipewright::pipe;

fn main() {
    let _ = async {
        let sum = pipe!(0..3_u32 |> sum).await; //~ ERROR type annotations needed
        //~ ^^^
        println!("{}", sum + 1);
    };
}
