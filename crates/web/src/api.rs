//! The door for other programs: JSON under `/api/v1`, with an API key.

mod doors;
mod input;
pub mod openapi;
mod operation;
pub mod problem;
mod refusals;
mod shape;
mod table;

use axum::{
    Router,
    extract::{MatchedPath, Request},
    http::{Method, StatusCode, header},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::get,
};

use crate::{app::App, caller};
use problem::{Kind, Problem};

/// Its routes: every operation of the table.
pub fn routes(app: &App) -> Router<App> {
    let mut routes = Router::new();
    for operation in table::operations() {
        routes = routes.route(operation.path, operation.door);
    }
    routes
        .route("/api/v1/{*rest}", get(nothing).fallback(nothing))
        .layer(from_fn(methods_as_problems))
        .layer(from_fn_with_state(app.clone(), caller::admit))
}

async fn nothing() -> Problem {
    Problem::new(
        Kind::NotFound,
        "Nothing has this address; /api/v1/openapi.json says what there is.",
    )
}

/// What the router refuses for its method becomes a document, with the methods that the table has for the address.
async fn methods_as_problems(request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    if response.status() != StatusCode::METHOD_NOT_ALLOWED {
        return response;
    }
    let mut methods = Vec::new();
    for operation in table::operations() {
        if path
            .as_ref()
            .is_some_and(|path| path.as_str() == operation.path)
        {
            methods.push(operation.method.to_string());
            if operation.method == Method::GET {
                methods.push(Method::HEAD.to_string());
            }
        }
    }
    let allow = methods.join(", ");
    let told = Problem::new(
        Kind::MethodNotAllowed,
        format!("This address takes {allow}."),
    );
    ([(header::ALLOW, allow)], told).into_response()
}
