//! The server's view of a visitor who does not do as told.

use pipewright_examples::shop::{Catalogue, Fate, PAUSE_NO, RETRY_AFTER, Seed, Site, View};
use reqwest::{Client, Response, StatusCode};

const SHOP: Catalogue = Catalogue { seed: Seed(1962), pages: 2 };

/// The path of a page with such a fate.
fn page(fate: Fate) -> String {
    let mut paths = (1..=16).flat_map(|id| [format!("/products/{id}"), format!("/products/{id}/reviews")]);
    paths.find(|path| Fate::of(SHOP.seed, path) == fate).unwrap()
}

struct Rude {
    site: Site,
    client: Client,
}

impl Rude {
    fn visit(limit: usize, visit: impl AsyncFnOnce(&Rude)) -> View {
        let rude = Rude {
            site: Site::open(SHOP, limit).unwrap(),
            client: Client::builder().no_proxy().build().unwrap(),
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(visit(&rude));
        rude.site.view()
    }

    async fn get(&self, path: &str, pause_no: Option<&str>) -> Response {
        let mut request = self.client.get(self.site.listing(1).join(path).unwrap());
        if let Some(no) = pause_no {
            request = request.header(PAUSE_NO, no);
        }
        request.send().await.unwrap()
    }
}

#[test]
fn the_same_page_before_its_time() {
    let path = page(Fate::TooMany);
    let view = Rude::visit(1, async |rude| {
        let first = rude.get(&path, None).await;
        assert_eq!(first.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(first.headers()["retry-after"], "1");
        // Too early, and told so again.
        assert_eq!(rude.get(&path, None).await.status(), StatusCode::TOO_MANY_REQUESTS);
        tokio::time::sleep(RETRY_AFTER).await;
        assert_eq!(rude.get(&path, None).await.status(), StatusCode::OK);
    });
    assert_eq!((view.requests, view.too_many, view.too_early, view.pages), (3, 2, 1, 1));
    assert!(view.unserved.is_empty());
}

#[test]
fn another_page_by_somebody_who_has_heard() {
    let (busy, fine) = (page(Fate::TooMany), page(Fate::Fine));
    let view = Rude::visit(1, async |rude| {
        let answer = rude.get(&busy, None).await;
        let pause_no = answer.headers()[PAUSE_NO].to_str().unwrap().to_owned();
        assert_eq!(rude.get(&fine, Some(&pause_no)).await.status(), StatusCode::TOO_MANY_REQUESTS);
        tokio::time::sleep(RETRY_AFTER).await;
        assert_eq!(rude.get(&fine, Some(&pause_no)).await.status(), StatusCode::OK);
    });
    assert_eq!((view.too_many, view.too_early), (2, 1));
    assert_eq!(view.unserved.into_iter().collect::<Vec<_>>(), [busy]);
}

#[test]
fn a_page_twice() {
    let path = page(Fate::Malformed);
    let view = Rude::visit(1, async |rude| {
        for _ in 0..2 {
            assert_eq!(rude.get(&path, None).await.status(), StatusCode::OK);
        }
    });
    assert_eq!((view.pages, view.duplicates, view.over_limit), (2, 1, 0));
}

#[test]
fn three_at_once_where_two_are_allowed() {
    let path = page(Fate::Down);
    let view = Rude::visit(2, async |rude| {
        tokio::join!(rude.get(&path, None), rude.get(&path, None), rude.get(&path, None));
        assert_eq!(rude.get("/nothing", None).await.status(), StatusCode::NOT_FOUND);
    });
    assert_eq!((view.peak, view.over_limit, view.unavailable, view.requests), (3, 1, 3, 4));
}
