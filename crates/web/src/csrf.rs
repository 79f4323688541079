//! No form of another site does anything here: the browser says where a request comes from, and the cookie is `SameSite`.

use axum::{
    extract::Request,
    http::{HeaderMap, Method, StatusCode, header},
    middleware::Next,
    response::Response,
};

use crate::pages::{frame::Frame, page, problem::ProblemPage};

/// Lets requests that change something pass only when they come from this site.
pub async fn refuse_foreign_forms(request: Request, next: Next) -> Response {
    if is_safe(request.method()) || is_our_own(request.headers()) {
        next.run(request).await
    } else {
        page(
            StatusCode::FORBIDDEN,
            &ProblemPage::foreign_form(Frame::nobody(false)),
        )
    }
}

fn is_safe(method: &Method) -> bool {
    *method == Method::GET || *method == Method::HEAD || *method == Method::OPTIONS
}

/// `Sec-Fetch-Site` where the browser sends it, else an `Origin` that is our own host; neither is a refusal.
fn is_our_own(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin";
    }
    let host = text(header::HOST.as_str());
    let origin = text(header::ORIGIN.as_str()).and_then(|origin| origin.split_once("://"));
    matches!((origin, host), (Some((_, origin)), Some(host)) if origin.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(headers: &[(&'static str, &'static str)], ours: bool) {
        let map: HeaderMap = headers
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect();
        assert_eq!(is_our_own(&map), ours, "{headers:?}");
    }

    #[test]
    fn only_forms_of_this_site_pass() {
        check(&[("sec-fetch-site", "same-origin")], true);
        check(
            &[
                ("sec-fetch-site", "cross-site"),
                ("origin", "http://a"),
                ("host", "a"),
            ],
            false,
        );
        check(&[("sec-fetch-site", "same-site")], false);
        check(
            &[("origin", "http://clinic:8080"), ("host", "clinic:8080")],
            true,
        );
        check(&[("origin", "http://evil"), ("host", "clinic")], false);
        check(&[("origin", "null"), ("host", "clinic")], false);
        check(&[("host", "clinic")], false);
    }
}
