//! The clinic's side as a browser sees it.

use super::*;

impl Doors {
    /// A therapist, somebody at the desk and the owner, signed in.
    pub(super) async fn staff(&self) -> [String; 3] {
        [
            self.sign_in(self.sample.therapist.id, 50).await,
            self.sign_in(self.sample.front_desk.id, 51).await,
            self.sign_in(self.sample.owner.id, 52).await,
        ]
    }
}

/// Jonas of the made-up clinic, who told of an ankle since he has booked.
pub fn jonas() -> Id<Person> {
    sample_clinic(&now(1)).unwrap().others[0].id
}

/// Priya of the made-up clinic, whom nothing limits.
pub fn priya() -> Id<Person> {
    sample_clinic(&now(1)).unwrap().others[1].id
}

#[tokio::test]
async fn the_day_leads_to_whom_to_speak_to_and_a_clearance_is_recorded_there() {
    let doors = doors();
    let [noor, desk, _] = doors.staff().await;
    let address = format!("/clinic/clients/{}", jonas());
    let day = doors.get("/day", &desk).await.text;
    assert!(
        day.contains("People to speak to") && day.contains(&address),
        "{day}"
    );
    let seen = doors.get(&address, &desk).await.text;
    assert!(seen.contains("Somebody has to speak to them first"));
    assert!(
        !seen.contains("What they told") && !seen.contains("<svg xmlns"),
        "the desk sees no chart"
    );
    let chart = doors.get(&address, &noor).await.text;
    for part in [
        "What they told",
        "Right ankle",
        "Screenings so far",
        "read chart",
        "read client",
    ] {
        assert!(chart.contains(part), "{part}");
    }

    let form = format!("{address}/clearances");
    let wrong = "rule=R11&by=Dr+Okafor&profession=+&given=2026-05-04T09:10&until=&covers=&cap=";
    let refused = doors.post(&form, &desk, wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.text.contains("id=\"clearance-problem\"") && refused.text.contains("Dr Okafor")
    );
    let right = "rule=R11&by=Dr+Okafor&profession=Physician&given=2026-05-04T09:10&until=&covers=X-ray&cap=";
    let kept = doors.post(&form, &desk, right).await;
    assert_eq!(kept.to(), format!("{address}?done=kept"), "{}", kept.text);
    let seen = doors.get(kept.to(), &desk).await.text;
    assert!(seen.contains("R11: cleared by Dr Okafor, Physician") && !seen.contains("X-ray"));
    assert!(seen.contains("Can be booked"));
    assert!(
        !doors.get("/day", &desk).await.text.contains(&address),
        "nobody is left to speak to"
    );
}

#[tokio::test]
async fn a_therapist_decides_and_the_client_reads_it() {
    let doors = doors();
    let [noor, desk, _] = doors.staff().await;
    let maya = doors.sample.athlete.id;
    let address = format!("/clinic/clients/{maya}/decisions");
    let unclear = doors
        .post(&address, &noor, "what=wait&reason=Rest&until=")
        .await;
    assert_eq!(unclear.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        unclear.text.contains("A wait needs its end.") && unclear.text.contains("value=\"Rest\"")
    );
    let limit = "what=avoid&area=CALF_LOWER:left&reason=It+bruised+here&until=";
    assert_eq!(
        doors.post(&address, &desk, limit).await.status,
        StatusCode::FORBIDDEN
    );
    let kept = doors.post(&address, &noor, limit).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text);
    let cookie = doors.athlete().await;
    doors.post("/questions", &cookie, "none=all").await;
    let told = doors.get("/not-yet", &cookie).await.text;
    assert!(
        told.contains("Noor asks to leave the left lower calf out. It bruised here"),
        "{told}"
    );
}

#[tokio::test]
async fn only_the_owner_changes_the_clinics_rules_and_never_to_looser_ones() {
    let doors = doors();
    let [noor, desk, owner] = doors.staff().await;
    for cookie in [&noor, &desk] {
        let seen = doors.get("/clinic/rules", cookie).await;
        assert_eq!(seen.status, StatusCode::OK);
        assert!(!seen.text.contains("Make a rule stricter"));
        let added = doors
            .post("/clinic/rules", cookie, "what=fever&celsius=37.5")
            .await;
        assert_eq!(added.status, StatusCode::FORBIDDEN);
    }
    let looser = "what=region_cap&region=NECK_SIDE&cap=3&reason=so";
    let refused = doors.post("/clinic/rules", &owner, looser).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused
            .text
            .contains("NECK_SIDE: a cap of 3 is looser than the shipped 2.")
    );
    let stricter = "what=stricter&rule=K04&adds=clearance&reason=We+ask+first";
    let kept = doors.post("/clinic/rules", &owner, stricter).await;
    assert_eq!(kept.to(), "/clinic/rules?done=kept", "{}", kept.text);
    let seen = doors.get("/clinic/rules", &desk).await.text;
    assert!(seen.contains("We ask first") && seen.contains("+clinic."));
    let tried = doors
        .post("/clinic/rules/words", &owner, "text=A+detox+that+heals")
        .await;
    assert!(
        tried.text.contains("detox") && tried.text.contains("better")
            || tried.text.contains("rather")
    );
}

#[tokio::test]
async fn an_athlete_sees_nothing_of_the_clinics_side_and_no_address_tells_of_health() {
    let doors = doors();
    let cookie = doors.athlete().await;
    let other = format!("/clinic/clients/{}", jonas());
    for path in ["/clinic/clients", "/clinic/rules", other.as_str()] {
        assert_eq!(
            doors.get(path, &cookie).await.status,
            StatusCode::FORBIDDEN,
            "{path}"
        );
        assert_eq!(doors.get(path, "").await.to(), "/sign-in", "{path}");
    }
    let [noor, ..] = doors.staff().await;
    let chart = doors.get(&other, &noor).await.text;
    for address in chart
        .split("href=\"")
        .skip(1)
        .chain(chart.split("action=\"").skip(1))
    {
        let address = address.split('"').next().unwrap();
        for word in ["R11", "ankle", "clearance-", "pop"] {
            assert!(!address.contains(word), "{address}");
        }
    }
}

#[tokio::test]
async fn a_finding_with_a_further_question_is_asked_it_before_it_counts() {
    let doors = doors();
    let [noor, ..] = doors.staff().await;
    let address = format!("/clinic/clients/{}", doors.sample.athlete.id);
    let form = format!("{address}/findings");
    let told = "rule=M14&area=FOREARM_PALM:left&since=&detail=tingling";
    let asked = doors.post(&form, &noor, told).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    for part in [
        "name=\"more-M14-new_or_worsening\"",
        "name=\"asked\" value=\"M14\"",
        "value=\"tingling\"",
    ] {
        assert!(asked.text.contains(part), "{part}");
    }
    let answered = format!("{told}&asked=M14&more-M14-new_or_worsening=yes");
    let kept = doors.post(&form, &noor, &answered).await;
    assert_eq!(kept.to(), format!("{address}?done=kept"), "{}", kept.text);
    let seen = doors.get(kept.to(), &noor).await.text;
    assert!(seen.contains("Somebody has to speak to them first"));
    assert!(seen.contains("Left inner forearm"));
}

#[tokio::test]
async fn blood_pressure_is_recorded_where_the_clinic_measures() {
    let doors = doors();
    let [noor, desk, owner] = doors.staff().await;
    let address = format!("/clinic/clients/{}", doors.sample.athlete.id);
    let form = format!("{address}/blood-pressure");
    let high = "systolic=186&diastolic=92";
    assert!(
        !doors
            .get(&address, &noor)
            .await
            .text
            .contains("Blood pressure")
    );
    let here = doors.post(&form, &noor, high).await;
    assert_eq!(here.status, StatusCode::BAD_REQUEST);
    let chosen = doors
        .post("/clinic/rules", &owner, "what=profile&profile=clinic")
        .await;
    assert_eq!(chosen.status, StatusCode::SEE_OTHER, "{}", chosen.text);
    let desks = doors.post(&form, &desk, high).await;
    assert_eq!(desks.status, StatusCode::FORBIDDEN);
    let swapped = doors.post(&form, &noor, "systolic=80&diastolic=120").await;
    assert_eq!(swapped.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(swapped.text.contains("less than the upper") && swapped.text.contains("value=\"120\""));
    let kept = doors.post(&form, &noor, high).await;
    assert_eq!(kept.to(), format!("{address}?done=kept"), "{}", kept.text);
    let seen = doors.get(kept.to(), &noor).await.text;
    for part in [
        "186/92 mmHg",
        "Somebody has to speak to them first",
        "Measured: upper value, in mmHg 186",
    ] {
        assert!(seen.contains(part), "{part}");
    }
    // The person is asked in plain words, never for numbers.
    let rest = doors
        .get("/questions/rest", &doors.athlete().await)
        .await
        .text;
    assert!(!rest.contains("mmHg"));
}

#[tokio::test]
async fn what_an_athlete_likes_is_kept_and_shown_to_the_therapist() {
    let doors = doors();
    let [noor, ..] = doors.staff().await;
    let cookie = doors.athlete().await;
    let sent = "technique-kneading=like&technique-tapping=not&technique-rocking=&measure=own&measure_words=the+stairs";
    let kept = doors.post("/me/preferences", &cookie, sent).await;
    assert_eq!(kept.to(), "/me?done=preferences", "{}", kept.text);
    let me = doors.get(kept.to(), &cookie).await.text;
    for part in [
        "name=\"technique-kneading\" value=\"like\" checked",
        "name=\"technique-tapping\" value=\"not\" checked",
        "<option value=\"own\" selected",
        "value=\"the stairs\"",
    ] {
        assert!(me.contains(part), "{part}");
    }
    let address = format!("/clinic/clients/{}", doors.sample.athlete.id);
    let chart = doors.get(&address, &noor).await.text;
    assert!(chart.contains("<dt>Likes</dt><dd>Kneading"), "{chart}");
    assert!(chart.contains("<dt>Rather not</dt><dd>Tapping and shaking"));
    assert!(chart.contains("<dt>Goes by</dt><dd>Something of my own <small>the stairs"));
}

#[tokio::test]
async fn staff_ask_by_topic_and_only_what_was_asked_is_answered() {
    let doors = doors();
    let [noor, desk, _] = doors.staff().await;
    let client = format!("/clinic/clients/{}", jonas());
    let address = format!("{client}/questions");
    assert_eq!(
        doors.get(&address, &desk).await.status,
        StatusCode::FORBIDDEN,
        "the desk sees no answers"
    );
    let seen = doors.get(&address, &noor).await.text;
    assert_eq!(seen.matches("name=\"yes\"").count(), 119);
    assert!(
        seen.contains("Right ankle") && seen.contains("value=\"R11\""),
        "what was told stands there"
    );

    let nothing = doors.post(&address, &noor, "").await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nothing.text.contains("Tick what applies"));
    let nowhere = doors
        .post(
            &address,
            &noor,
            "yes=M04&where-M04=left+moon&since-M04=&words-M04=Blue",
        )
        .await;
    assert_eq!(nowhere.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        nowhere.text.contains("not on the body map")
            && nowhere.text.contains("value=\"left moon\"")
    );

    // Skin was asked and nothing there applies; of the muscles, one thing was told in two places and the rest left open.
    let skin = topic_of(&seen, "Skin");
    let sent = format!(
        "asked={skin}&yes=M04&where-M04=Left+front+thigh,+right+front+thigh&words-M04=Blue"
    );
    let kept = doors.post(&address, &noor, &sent).await;
    assert_eq!(kept.to(), format!("{client}?done=kept"), "{}", kept.text);
    let chart = doors.get(kept.to(), &noor).await.text;
    for part in ["Left front thigh", "Right front thigh", "“Blue”", "R11"] {
        assert!(chart.contains(part), "{part}");
    }
    let again = doors.get(&address, &noor).await.text;
    assert!(again.contains("name=\"over\" value=\"M04\""));
    let over = doors.post(&address, &noor, "over=M04").await;
    assert_eq!(over.status, StatusCode::SEE_OTHER);
    // Answered "yes" and "no" at one moment, the careful answer stands; a rule that stops a massage stays whatever is said.
    let after = doors.get(&client, &noor).await.text;
    assert!(after.contains("questions were answered with “no”") && after.contains("R11"));
}

/// What the box of a topic sends.
fn topic_of<'a>(page: &'a str, heading: &str) -> &'a str {
    let after = page.split(&format!("<b>{heading}</b>")).nth(1).unwrap();
    let after = after.split("name=\"asked\" value=\"").nth(1).unwrap();
    after.split('"').next().unwrap()
}
