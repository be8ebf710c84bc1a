use pipewright::pipe;

fn main() {
    let _ = pipe!(
        0..3
            |> bufer(3) //~ ERROR unknown stage `bufer`
            //~^^^^^^^^
            |> batch(0) //~ ERROR `batch(0)` would never let an element through
            //~      ^
            |> map(double, 3) //~ ERROR `map` takes 1 argument, found 2
            //~^^^^^^^^^^^^^^
            |> collect.await //~ ERROR `.await` belongs behind the pipeline
            //~       ^^^^^^
    );
}

fn double(n: u32) -> u32 {
    n * 2
}
