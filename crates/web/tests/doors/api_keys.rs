//! API keys as an owner makes them and as a program brings them.

use std::sync::atomic::{AtomicU8, Ordering};

use super::*;

/// A number that no other sign-in has used.
fn fresh() -> u8 {
    static NEXT: AtomicU8 = AtomicU8::new(100);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

impl Doors {
    /// A key with these scopes, made on the page as an owner does it.
    pub(crate) async fn key(&self, scopes: &[&str]) -> String {
        let owner = self.sign_in(self.sample.owner.id, fresh()).await;
        let mut form = "name=Website&days=30".to_owned();
        for scope in scopes {
            form.push_str("&scope=");
            form.push_str(scope);
        }
        let made = self.post("/clinic/api-keys", &owner, &form).await;
        assert_eq!(made.status, StatusCode::OK, "{}", made.text);
        format!("knead_{}", between(&made.text, "value=\"knead_", "\""))
    }

    pub(crate) async fn with_key(&self, path: &str, key: &str) -> Answer {
        let request = Request::get(path).header(header::AUTHORIZATION, format!("Bearer {key}"));
        self.send(request.body(Body::empty()).unwrap()).await
    }
}

#[tokio::test]
async fn an_owner_makes_a_key_that_works_until_it_is_ended() {
    let doors = doors();
    let key = doors.key(&["clinic:read", "times:read"]).await;
    let seen = doors.with_key("/api/v1/key", &key).await;
    assert_eq!(seen.status, StatusCode::OK, "{}", seen.text);
    assert!(
        seen.text
            .contains("\"scopes\":[\"clinic:read\",\"times:read\"]")
    );
    assert_eq!(seen.headers["ratelimit-policy"], "\"minute\";q=600;w=60");
    assert_eq!(seen.headers["ratelimit"], "\"minute\";r=599;t=1");
    assert_eq!(seen.headers[header::CACHE_CONTROL], "no-store");

    let owner = doors.sign_in(doors.sample.owner.id, 71).await;
    let page = doors.get("/clinic/api-keys", &owner).await.text;
    assert!(!page.contains(&key), "the secret is told once");
    let id = between(&page, "name=\"id\" value=\"", "\"");
    let set_up = doors.get("/clinic/set-up", &owner).await.text;
    assert!(set_up.contains("href=\"/clinic/api-keys\""));
    doors
        .post("/clinic/api-keys/end", &owner, &format!("id={id}"))
        .await;
    let refused = doors.with_key("/api/v1/key", &key).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    assert!(refused.text.contains("urn:knead:problem:key-not-valid"));
    assert_eq!(
        refused.headers[header::CONTENT_TYPE],
        "application/problem+json"
    );
    assert_eq!(
        refused.headers[header::WWW_AUTHENTICATE],
        "Bearer realm=\"knead\""
    );
}

#[tokio::test]
async fn without_a_key_nothing_is_answered_and_a_session_is_none() {
    let doors = doors();
    let owner = doors.sign_in(doors.sample.owner.id, 72).await;
    let refused = doors.get("/api/v1/key", &owner).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    assert!(refused.text.contains("urn:knead:problem:key-missing"));
    let athlete = doors.athlete().await;
    let page = doors.get("/clinic/api-keys", &athlete).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_form_without_a_choice_keeps_what_was_written() {
    let doors = doors();
    let owner = doors.sign_in(doors.sample.owner.id, 73).await;
    let again = doors
        .post("/clinic/api-keys", &owner, "name=Till&days=9")
        .await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.text.contains("value=\"Till\"") && again.text.contains("value=\"9\""));
    assert!(again.text.contains("Choose at least one thing"));
}

#[tokio::test]
async fn a_key_has_its_budget_and_wrong_keys_have_theirs() {
    let doors = doors_with(|options| options.calls_per_minute = 2);
    let key = doors.key(&["clinic:read"]).await;
    for _ in 0..2 {
        let seen = doors.with_key("/api/v1/key", &key).await;
        assert_eq!(seen.status, StatusCode::OK);
    }
    let refused = doors.with_key("/api/v1/key", &key).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.headers[header::RETRY_AFTER], "30");
    assert!(refused.text.contains("urn:knead:problem:too-many-requests"));
    for number in 0..31 {
        let refused = doors.with_key("/api/v1/key", "knead_wrong").await;
        let expected = if number < 30 {
            StatusCode::UNAUTHORIZED
        } else {
            StatusCode::TOO_MANY_REQUESTS
        };
        assert_eq!(refused.status, expected, "{number}");
    }
}

#[tokio::test]
async fn what_is_not_there_is_a_problem_document() {
    let doors = doors();
    let nothing = doors.get("/api/v1/nothing", "").await;
    assert_eq!(nothing.status, StatusCode::NOT_FOUND);
    assert!(nothing.text.contains("urn:knead:problem:not-found"));
    let request = Request::delete("/api/v1/key").body(Body::empty()).unwrap();
    let other = doors.send(request).await;
    assert_eq!(other.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(other.text.contains("urn:knead:problem:method-not-allowed"));
}
