//! The buffer stands behind the first call only: it runs what comes *before* it.

use pipewright::pipe;
use pipewright_examples::look::Look;

use super::wait;

async fn page(no: u32) -> Vec<u32> {
    wait(20).await;
    (0..4).map(|product| 4 * no + product).collect()
}

async fn product(id: u32) -> String {
    wait(25).await;
    format!("product {id}")
}

pub async fn slow(look: &Look) {
    let products = pipe!(0..10 |> map(page) |> buffer(4) |> flatten |> map(product) |> collect::<Vec<_>>)
        .observe(look)
        .await;
    assert_eq!(products.len(), 40);
}

pub async fn mended(look: &Look) {
    let products = pipe!(0..10 |> map(page) |> flatten |> map(product) |> buffer(4) |> collect::<Vec<_>>)
        .observe(look)
        .await;
    assert_eq!(products.len(), 40);
}
