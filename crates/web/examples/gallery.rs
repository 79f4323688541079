//! Every page with made-up people: `cargo run -p web --example gallery -- 127.0.0.1:8090`, then open that address.

use axum::{Router, extract::Path, response::Html, routing::get};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "127.0.0.1:8090".to_owned());
    let listener = tokio::net::TcpListener::bind(&address).await?;
    println!("http://{}/", listener.local_addr()?);
    let router = Router::new()
        .route("/", get(index))
        .route("/static/{hash}/{name}", get(web::static_file))
        .route("/{name}", get(one))
        .layer(axum::middleware::from_fn(web::security_headers));
    axum::serve(listener, router).await?;
    Ok(())
}

async fn index() -> Html<String> {
    let names: Vec<String> = web::pages::samples()
        .unwrap_or_default()
        .iter()
        .map(|sample| format!("<li><a href=\"/{0}\">{0}</a>", sample.name))
        .collect();
    Html(format!("<title>Gallery</title><ul>{}</ul>", names.concat()))
}

async fn one(Path(name): Path<String>) -> Html<String> {
    let samples = web::pages::samples().unwrap_or_default();
    Html(
        samples
            .into_iter()
            .find(|sample| sample.name == name)
            .map_or_else(String::new, |sample| sample.html),
    )
}
