//! The made-up clinic on a port, for working on pages: `cargo run -p web --example sample -- 127.0.0.1:8091 links.json`.

use std::sync::Arc;

use care::rules::RuleBook;
use jiff::SignedDuration;
use practice::{
    Files, Now, OpenStore, Post, Practice, StoreOptions, link_for, sample::open_sample,
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let address = arguments
        .next()
        .unwrap_or_else(|| "127.0.0.1:8091".to_owned());
    let links_file = arguments.next();
    let folder = tempfile::tempdir()?;
    let store = OpenStore::sqlite(folder.path().join("knead.db"), &StoreOptions::default())?;
    let clock = web::system_clock();
    store.migrate(clock())?;
    let practice = Arc::new(Practice {
        store,
        rules: Arc::new(RuleBook::built_in()?),
        files: Files::new(folder.path().join("files")),
        post: Post::Kept,
        calendars: None,
    });
    let now = |label: u8| {
        let mut chance = [label; 32];
        let _ = getrandom::fill(&mut chance);
        Now {
            at: clock(),
            chance,
        }
    };
    let sample = open_sample(&practice, now(1)).await?;
    let listener = tokio::net::TcpListener::bind(&address).await?;
    let base = format!("http://{}", listener.local_addr()?);
    let mut links = serde_json::Map::new();
    for (name, person) in [
        ("athlete", &sample.athlete),
        ("therapist", &sample.therapist),
        ("front_desk", &sample.front_desk),
        ("owner", &sample.owner),
    ] {
        let token = link_for(
            &practice,
            sample.clinic,
            person.id,
            SignedDuration::from_hours(24),
            now(2),
        )
        .await?;
        let link = format!("{base}/sign-in/{token}");
        println!("{name:<12}{link}");
        links.insert(name.to_owned(), link.into());
    }
    let options = web::WebOptions {
        demo: true,
        ..web::WebOptions::new(sample.clinic, base)
    };
    if let Some(file) = links_file {
        std::fs::write(file, serde_json::Value::Object(links).to_string())?;
    }
    web::serve(
        listener,
        web::router(practice, options),
        std::future::pending(),
    )
    .await?;
    Ok(())
}
