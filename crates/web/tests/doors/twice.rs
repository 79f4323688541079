//! The same form sent twice, one after the other and at one moment: one thing is done, and both lead to the same page.

use super::*;

/// The token that a page's forms send along.
fn attempt(page: &str) -> String {
    between(page, "name=\"attempt\" value=\"", "\"").to_owned()
}

fn slot(page: &str) -> String {
    between(page, "name=\"slot\" value=\"", "\"").to_owned()
}

impl Doors {
    /// Sends a form twice at one moment and once more; where all of them lead.
    pub async fn thrice(&self, path: &str, cookie: &str, form: &str) -> String {
        let (one, two) = tokio::join!(self.post(path, cookie, form), self.post(path, cookie, form));
        let three = self.post(path, cookie, form).await;
        assert_eq!(one.status, StatusCode::SEE_OTHER, "{path}: {}", one.text);
        assert_eq!(one.to(), two.to(), "{path}");
        assert_eq!(one.to(), three.to(), "{path}");
        one.to().to_owned()
    }
}

#[tokio::test]
async fn a_double_click_holds_books_moves_and_cancels_once() {
    let doors = doors();
    let maya = doors.athlete().await;
    doors.post("/questions", &maya, "none=all").await;
    doors.post("/questions/rest", &maya, "rest=none").await;
    let page = doors.get("/book", &maya).await.text;
    let keep = format!("attempt={}&slot={}", attempt(&page), slot(&page));
    let hold = doors.thrice("/hold", &maya, &keep).await;
    let confirm = doors.get(&hold, &maya).await.text;
    let more = format!("attempt={}&name=Maya", attempt(&confirm));
    assert_eq!(
        doors.thrice(&format!("{hold}/extend"), &maya, &more).await,
        hold
    );
    let yes = format!("attempt={}&consented=yes", attempt(&confirm));
    let booked = doors.thrice(&format!("{hold}/book"), &maya, &yes).await;
    assert!(booked.ends_with("?new=1"), "{booked}");
    // Sent once more after all that, it leads to what became of it.
    let late = doors.post("/hold", &maya, &keep).await;
    assert_eq!(late.to(), hold);
    let id = booked.split('?').next().unwrap();
    assert_eq!(doors.get(&hold, &maya).await.to(), id);

    let moving = doors.get(&format!("{id}/move"), &maya).await;
    let moving = doors.get(moving.to(), &maya).await.text;
    let to = format!("attempt={}&slot={}", attempt(&moving), slot(&moving));
    let moved = doors.thrice(&format!("{id}/move"), &maya, &to).await;
    assert_eq!(moved, format!("{id}?new=moved"));
    let page = doors.get(&moved, &maya).await.text;
    let why = format!("attempt={}&cause=illness&reason=", attempt(&page));
    let cancelled = doors.thrice(&format!("{id}/cancel"), &maya, &why).await;
    assert_eq!(cancelled, format!("{id}?new=cancelled"));
}

#[tokio::test]
async fn another_time_on_the_same_page_is_another_attempt() {
    let doors = doors();
    let maya = doors.athlete().await;
    let page = doors.get("/book", &maya).await.text;
    let token = attempt(&page);
    let slots: Vec<&str> = page.split("name=\"slot\" value=\"").skip(1).collect();
    let mut holds = Vec::new();
    for part in [slots[0], slots[slots.len() - 1]] {
        let slot = part.split('"').next().unwrap();
        let form = format!("attempt={token}&slot={slot}");
        holds.push(doors.post("/hold", &maya, &form).await.to().to_owned());
    }
    assert!(
        holds[0] != holds[1] && holds[1].starts_with("/hold/"),
        "{holds:?}"
    );
}

#[tokio::test]
async fn a_double_click_at_the_desk_books_a_series_an_override_and_a_closure_once() {
    let doors = doors();
    let desk = doors.sign_in(doors.sample.front_desk.id, 61).await;
    let maya = format!("/desk/clients/{}", doors.sample.athlete.id);
    let others = sample_clinic(&now(1)).unwrap().others;
    let priya = others.iter().find(|one| one.name == "Priya").unwrap().id;
    let priya = format!("/desk/clients/{priya}");
    let times = doors.get(&maya, &desk).await.text;
    let first = slot(&times);
    let address = format!("{maya}/series?slot={first}&every=1&times=2");
    doors.post(&address, &desk, "none=all").await;
    let plan = doors.get(&address, &desk).await.text;
    let form = format!(
        "attempt={}&pick-0={first}&pick-1=none&consented=yes",
        attempt(&plan)
    );
    let series = doors.thrice(&address, &desk, &form).await;
    assert!(series.ends_with("?done=series"), "{series}");

    let over = format!("{priya}/override?slot={first}");
    doors.post(&over, &desk, "none=all&rest=none").await;
    let page = doors.get(&over, &desk).await.text;
    let form = format!("attempt={}&reason=Injured&consented=yes", attempt(&page));
    let booked = doors.thrice(&over, &desk, &form).await;
    assert!(booked.ends_with("?done=booked"), "{booked}");
    let page = doors.get(&booked, &desk).await.text;
    assert!(page.contains("“Injured”"), "{page}");
    let said = format!("attempt={}&said=arrived", attempt(&page));
    let id = booked.split('?').next().unwrap();
    let here = doors.thrice(&format!("{id}/stage"), &desk, &said).await;
    assert_eq!(here, format!("{id}?done=said"));

    let list = doors.get("/desk/closures", &desk).await.text;
    let form = format!(
        "attempt={}&what=therapist:{}&from=2026-05-20T09:00&until=2026-05-20T12:00&reason=Away",
        attempt(&list),
        doors.sample.therapist.id
    );
    let closure = doors.thrice("/desk/closures", &desk, &form).await;
    let list = doors.get("/desk/closures", &desk).await.text;
    assert_eq!(
        list.matches("href=\"/desk/closures/").count(),
        1,
        "{closure}"
    );
}

#[tokio::test]
async fn a_double_click_joins_the_waiting_list_once() {
    let doors = doors();
    let maya = doors.athlete().await;
    let form = doors.get("/waiting", &maya).await.text;
    let service = form.split("<option value=\"").nth(1).unwrap();
    let service = service.split('"').next().unwrap();
    let join = format!(
        "attempt={}&service={service}&location=&therapist=&day=2026-05-05&days=2&notice=60&from=&to=",
        attempt(&form)
    );
    assert_eq!(
        doors.thrice("/waiting", &maya, &join).await,
        "/waiting?done=on"
    );
    let seen = doors.get("/waiting", &maya).await.text;
    assert_eq!(seen.matches("Stop waiting").count(), 1);
}
