//! The errors of the stand-ins, and the one error of an application.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use thiserror::Error;

#[derive(Debug, Error, PartialEq)]
#[error("the other side is gone")]
pub struct NetError;

#[derive(Debug, Error, PartialEq)]
#[error("the row is broken")]
pub struct DbError;

#[derive(Debug, Error)]
pub enum AppErr {
    #[error(transparent)]
    Net(#[from] NetError),
    #[error(transparent)]
    Db(#[from] DbError),
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    #[error(transparent)]
    Number(#[from] std::num::ParseIntError),
}

impl IntoResponse for AppErr {
    fn into_response(self) -> Response {
        (StatusCode::BAD_GATEWAY, self.to_string()).into_response()
    }
}
