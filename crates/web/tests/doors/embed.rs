//! A clinic for those who are not signed in: its public page, and its times in a frame of the sites that its owner names.

use super::*;

fn policy(answer: &Answer) -> String {
    let policy = answer.headers.get(header::CONTENT_SECURITY_POLICY);
    policy.unwrap().to_str().unwrap().to_owned()
}

#[tokio::test]
async fn times_stand_in_a_frame_of_the_sites_that_the_owner_names_and_nowhere_else() {
    let doors = doors();
    let frame = format!("/embed/{}", doors.sample.clinic);
    assert_eq!(
        doors.get(&frame, "").await.status,
        StatusCode::NOT_FOUND,
        "nobody said that times are public"
    );
    let owner = doors.sign_in(doors.sample.owner.id, 70).await;
    let bad = doors
        .post(
            "/clinic/embed",
            &owner,
            "sites=https%3A%2F%2Fa.example%3B+script-src+*",
        )
        .await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        bad.text.contains("is not the address of a site"),
        "{}",
        bad.text
    );
    let kept = doors
        .post(
            "/clinic/embed",
            &owner,
            "sites=https%3A%2F%2FWWW.example.org%2F%0D%0Ahttps%3A%2F%2Fclub.example",
        )
        .await;
    assert_eq!(kept.to(), "/clinic/embed?done=kept");
    let page = doors.get("/clinic/embed", &owner).await.text;
    assert!(
        page.contains("&lt;iframe data-knead") || page.contains("&#60;iframe data-knead"),
        "{page}"
    );

    let shown = doors.get(&frame, "").await;
    assert_eq!(shown.status, StatusCode::OK);
    let frames = "frame-ancestors https://club.example https://www.example.org";
    assert!(policy(&shown).ends_with(frames), "{}", policy(&shown));
    assert!(policy(&shown).contains("script-src 'self'"));
    assert!(!shown.headers.contains_key(header::SET_COOKIE));
    assert!(shown.text.contains("/book?service="), "{}", shown.text);
    for person in sample_clinic(&now(1)).unwrap().people {
        assert!(!shown.text.contains(&person.0.name), "nobody is named");
    }
    for other in ["/visit", "/sign-in", "/clinic/embed"] {
        let answer = doors.get(other, &owner).await;
        assert!(
            policy(&answer).ends_with("frame-ancestors 'none'"),
            "{other}"
        );
    }
    let another = doors
        .get("/embed/01976a2e-0000-7000-8000-000000000001", "")
        .await;
    assert_eq!(another.status, StatusCode::NOT_FOUND);
    let script = doors.get("/embed.js", "").await;
    assert!(script.text.contains("iframe[data-knead]"));

    doors.post("/clinic/embed", &owner, "sites=").await;
    assert_eq!(doors.get(&frame, "").await.status, StatusCode::NOT_FOUND);
    let athlete = doors.sign_in(doors.sample.athlete.id, 71).await;
    assert_eq!(
        doors.get("/clinic/embed", &athlete).await.status,
        StatusCode::FORBIDDEN
    );
}

#[tokio::test]
async fn search_engines_read_the_clinic_in_their_own_words() {
    let doors = doors();
    let page = doors.get("/visit", "").await;
    assert_eq!(page.status, StatusCode::OK);
    let (_, rest) = page
        .text
        .split_once("<script type=\"application/ld+json\">")
        .unwrap();
    let (markup, _) = rest.split_once("</script>").unwrap();
    let markup: serde_json::Value = serde_json::from_str(markup).unwrap();
    assert_eq!(markup["@context"], "https://schema.org");
    let place = &markup["@graph"][0];
    assert_eq!(place["@type"], "HealthAndBeautyBusiness");
    assert_eq!(
        place["makesOffer"][0]["itemOffered"]["serviceType"],
        "Massage"
    );
    assert!(place["openingHoursSpecification"][0]["opens"].is_string());
    assert!(place["address"]["streetAddress"].is_string());
}
