use pipewright::pipe;

fn main() {
    let _ = async {
        let list = pipe!(0..3 |> collect).await; //~ ERROR type annotations needed
        //~ ^^^^
        println!("{}", list.len());
    };
}
