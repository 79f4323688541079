//! Files built into the binary: addressed by content, so that a browser keeps them for good.

use std::{fmt::Write as _, sync::LazyLock};

use axum::{
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};

/// One file, ready to be sent.
struct StaticFile {
    name: &'static str,
    href: String,
    media_type: &'static str,
    bytes: Vec<u8>,
}

/// The script that other sites load beside a frame, at an address that stays.
pub const EMBED_SCRIPT: &str = include_str!("../static/embed.js");

static FILES: LazyLock<Vec<StaticFile>> = LazyLock::new(|| {
    vec![
        file(
            "knead.css",
            "text/css; charset=utf-8",
            style_sheet().into_bytes(),
        ),
        file(
            "knead.js",
            "text/javascript; charset=utf-8",
            include_bytes!("../static/knead.js").to_vec(),
        ),
        file(
            "finish.js",
            "text/javascript; charset=utf-8",
            include_bytes!("../static/finish.js").to_vec(),
        ),
        file(
            "framed.js",
            "text/javascript; charset=utf-8",
            include_bytes!("../static/framed.js").to_vec(),
        ),
        file(
            "icons.svg",
            "image/svg+xml",
            include_bytes!("../static/icons.svg").to_vec(),
        ),
        file(
            "icon.svg",
            "image/svg+xml",
            include_bytes!("../static/icon.svg").to_vec(),
        ),
    ]
});

fn file(name: &'static str, media_type: &'static str, bytes: Vec<u8>) -> StaticFile {
    let hash: String = Sha256::digest(&bytes)
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    StaticFile {
        name,
        href: format!("/static/{hash}/{name}"),
        media_type,
        bytes,
    }
}

/// One style sheet: tokens, components, the body map, and positions by class (no page carries inline style).
fn style_sheet() -> String {
    let mut css = [
        include_str!("../static/tokens.css"),
        include_str!("../static/knead.css"),
        include_str!("../static/body-map.css"),
        include_str!("../static/product.css"),
    ]
    .concat();
    css.push_str("@layer pages {");
    for column in 1..=97 {
        let _ = write!(
            css,
            ".from-{column}{{grid-column-start:{column}}}.to-{column}{{grid-column-end:{column}}}"
        );
    }
    // The longest day has 25 hours, and a row is a quarter.
    for row in 1..=101 {
        let _ = write!(
            css,
            ".row-{row}{{grid-row-start:{row}}}.down-{row}{{grid-row-end:{row}}}"
        );
    }
    for count in 1..=12 {
        let _ = write!(css, ".cols-{count}{{--cols:{count}}}");
    }
    for percent in 0..=100 {
        let _ = write!(css, ".at-{percent}{{--at:{percent}%}}");
    }
    css.push('}');
    css
}

/// The address of a built-in file; the file's name itself if there is none (a test walks all pages for those).
pub fn href(name: &str) -> &str {
    FILES
        .iter()
        .find(|file| file.name == name)
        .map_or(name, |file| file.href.as_str())
}

/// Sends a built-in file; any hash but the current one is not found.
pub async fn serve(Path((hash, name)): Path<(String, String)>) -> Response {
    let wanted = format!("/static/{hash}/{name}");
    match FILES.iter().find(|file| file.href == wanted) {
        Some(file) => (
            [
                (header::CONTENT_TYPE, file.media_type),
                (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
            ],
            file.bytes.as_slice(),
        )
            .into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
