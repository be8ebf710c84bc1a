//! Both buffers say sixteen, and the pool of connections that their calls share has two.

use pipewright::pipe;
use pipewright::policy::Pool;
use pipewright_examples::look::Look;

use super::wait;

async fn customer(no: u32) -> Vec<u32> {
    wait(10).await;
    vec![3 * no, 3 * no + 1, 3 * no + 2]
}

async fn order(no: u32) -> u32 {
    wait(20).await;
    no
}

async fn run(look: &Look, connections: &Pool) {
    let orders = pipe!(
        0..20
            |> map(customer).pool(connections)
            |> buffer(16)
            |> flatten
            |> map(order).pool(connections)
            |> buffer(16)
            |> count
    )
    .observe(look)
    .await;
    assert_eq!(orders, 60);
}

pub async fn slow(look: &Look) {
    run(look, &Pool::new(2)).await;
}

pub async fn mended(look: &Look) {
    run(look, &Pool::new(16)).await;
}
