//! Booking, moving, cancelling and running the day at the desk, without a script.

use super::*;

/// The first `name="slot"` of a page.
pub fn first_slot(page: &str) -> String {
    let slot = page.split("name=\"slot\" value=\"").nth(1).unwrap();
    slot.split('"').next().unwrap().to_owned()
}

impl Doors {
    async fn desk(&self) -> String {
        self.sign_in(self.sample.front_desk.id, 61).await
    }
}

#[tokio::test]
async fn somebody_at_the_desk_finds_a_client_asks_books_moves_and_cancels() {
    let doors = doors();
    let desk = doors.desk().await;
    let day = doors.get("/day", &desk).await.text;
    assert!(day.contains("href=\"/desk/book\""));
    // One match leads straight on.
    let found = doors.get("/desk/book?q=may", &desk).await;
    let maya = format!("/desk/clients/{}", doors.sample.athlete.id);
    assert_eq!(found.to(), maya, "{}", found.text);
    let times = doors.get(&maya, &desk).await.text;
    assert!(
        times.contains("Book for Maya") && times.contains("Advised: "),
        "{times}"
    );

    let slot = format!("slot={}", first_slot(&times));
    let held = doors.post(&format!("{maya}/hold"), &desk, &slot).await;
    let hold = held.to().to_owned();
    assert!(hold.starts_with("/desk/hold/"), "{}", held.text);
    let confirm = doors.get(&hold, &desk).await.text;
    assert!(confirm.contains("Ask Maya"), "{confirm}");
    let book = format!("{hold}/book");
    let unasked = doors.post(&book, &desk, "consented=yes").await;
    assert_eq!(unasked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unasked.text.contains("Ask the safety questions first."));
    let asked = doors.post(&book, &desk, "none=all&rest=none").await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
    let silent = doors.post(&book, &desk, "").await;
    assert!(
        silent
            .text
            .contains("Nothing is booked without the client’s yes.")
    );
    let booked = doors.post(&book, &desk, "consented=yes").await;
    let page = booked.to().split('?').next().unwrap().to_owned();
    assert!(page.starts_with("/desk/appointments/"), "{}", booked.text);
    let twice = doors.post(&book, &desk, "consented=yes").await;
    assert_eq!(twice.to(), booked.to(), "the same page as the first time");

    // The same time again is refused with everything that stands against it, and three others.
    let again = doors.post(&format!("{maya}/hold"), &desk, &slot).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(again.text.contains("is taken until") && again.text.contains("The client has another"));
    assert_eq!(again.text.matches("name=\"slot\"").count(), 3);

    let id = page.rsplit('/').next().unwrap();
    let others = doors.get(&format!("{maya}?move={id}"), &desk).await.text;
    assert!(others.contains("Move Maya’s appointment"));
    let to = format!("slot={}", first_slot(&others));
    let moved = doors.post(&format!("{page}/move"), &desk, &to).await;
    assert_eq!(moved.to(), format!("{page}?done=moved"), "{}", moved.text);
    let cancelled = doors
        .post(
            &format!("{page}/cancel"),
            &desk,
            "cause=clinic&reason=Burst+pipe",
        )
        .await;
    assert_eq!(cancelled.to(), format!("{page}?done=cancelled"));
    let seen = doors.get(&page, &desk).await.text;
    assert!(
        seen.contains("the clinic’s own change. “Burst pipe”"),
        "{seen}"
    );
}

#[tokio::test]
async fn who_is_here_is_said_on_the_day_and_an_athlete_cannot() {
    let doors = doors();
    let desk = doors.desk().await;
    let therapist = doors.sign_in(doors.sample.therapist.id, 62).await;
    let cookie = doors.athlete().await;
    let day = doors.get("/day", &therapist).await.text;
    let page = day.split("href=\"/desk/appointments/").nth(1).unwrap();
    let page = format!("/desk/appointments/{}", page.split('"').next().unwrap());
    assert_eq!(
        doors.get(&page, &cookie).await.status,
        StatusCode::FORBIDDEN
    );
    let say = format!("{page}/stage");
    let own = doors.post(&say, &cookie, "said=arrived").await;
    assert_eq!(own.status, StatusCode::FORBIDDEN);
    let here = doors.post(&say, &therapist, "said=arrived").await;
    assert_eq!(here.to(), format!("{page}?done=said"), "{}", here.text);
    let seen = doors.get(&page, &desk).await.text;
    assert!(
        seen.contains("Here since") && seen.contains("Not here after all"),
        "{seen}"
    );
    doors.post(&say, &desk, "said=taken_back").await;
    assert!(
        doors
            .get(&page, &desk)
            .await
            .text
            .contains("<dd>Booked</dd>")
    );
}

#[tokio::test]
async fn a_taken_time_is_booked_all_the_same_only_by_the_desk_and_with_a_reason() {
    let doors = doors();
    let desk = doors.desk().await;
    let maya = format!("/desk/clients/{}", doors.sample.athlete.id);
    let other = format!("/desk/clients/{}", super::clinic::priya());
    let slot = first_slot(&doors.get(&maya, &desk).await.text);
    let form = format!("slot={slot}");
    doors.post(&format!("{maya}/hold"), &desk, &form).await;
    let taken = doors.post(&format!("{maya}/hold"), &desk, &form).await.text;
    // Their own kept time cannot be passed over, so that nothing is offered.
    assert!(!taken.contains("Take it all the same"), "{taken}");
    let therapist = doors.sign_in(doors.sample.therapist.id, 64).await;
    let over = format!("{other}/override?slot={slot}");
    assert_eq!(
        doors.get(&over, &therapist).await.status,
        StatusCode::FORBIDDEN
    );
    let page = doors.get(&over, &desk).await.text;
    assert!(
        page.contains("Why all the same") && page.contains("is taken until"),
        "{page}"
    );
    // Somebody has to speak to Jonas first: that cannot be passed over, and his page says so instead of times.
    let jonas = format!("/desk/clients/{}", super::clinic::jonas());
    let over = format!("{jonas}/override?slot={slot}");
    assert_eq!(doors.get(&over, &desk).await.to(), jonas);
    let hold = doors.post(&format!("{jonas}/hold"), &desk, &form).await;
    assert_eq!(hold.to(), jonas);
    let page = doors.get(&jonas, &desk).await.text;
    assert!(
        page.contains("A therapist has to speak to them before anything is booked.")
            && !page.contains("Nothing is free")
            && !page.contains("A time that is not listed")
            && !page.contains("name=\"slot\""),
        "{page}"
    );
}

#[tokio::test]
async fn a_time_that_is_not_listed_is_asked_for_and_moved_to_with_a_reason() {
    let doors = doors();
    let desk = doors.desk().await;
    let maya = format!("/desk/clients/{}", doors.sample.athlete.id);
    let times = doors.get(&maya, &desk).await.text;
    assert!(times.contains("A time that is not listed"), "{times}");
    let form = format!("slot={}", first_slot(&times));
    let held = doors.post(&format!("{maya}/hold"), &desk, &form).await;
    let book = format!("{}/book", held.to());
    doors.post(&book, &desk, "none=all&rest=none").await;
    let booked = doors.post(&book, &desk, "consented=yes").await;
    let page = booked.to().split('?').next().unwrap().to_owned();
    let id = page.rsplit('/').next().unwrap();
    // Long after anybody has gone home.
    let moving = doors.get(&format!("{maya}?move={id}"), &desk).await.text;
    let hidden = |name: &str| value_after(&moving, "A time that is not listed", name);
    let with = moving.split("id=\"who\"").nth(1).unwrap();
    let with = between(with, "<option value=\"", "\"");
    let night = |at: &str| {
        format!(
            "service={}&location={}&therapist={with}&at={at}",
            hidden("service"),
            hidden("location")
        )
    };
    let nonsense = doors
        .post(&format!("{page}/move"), &desk, &night("later"))
        .await;
    assert_eq!(nonsense.status, StatusCode::BAD_REQUEST);
    let asked = doors
        .post(&format!("{page}/move"), &desk, &night("2026-05-06T23:00"))
        .await;
    assert_eq!(asked.status, StatusCode::CONFLICT);
    assert!(
        asked
            .text
            .contains("does not work here for long enough then")
    );
    let over = format!("{page}/override?slot=");
    let over = asked.text.split(&format!("href=\"{over}")).nth(1).unwrap();
    let over = format!("{page}/override?slot={}", over.split('"').next().unwrap());
    let therapist = doors.sign_in(doors.sample.therapist.id, 65).await;
    let closed = doors.get(&over, &therapist).await.status;
    assert_eq!(closed, StatusCode::FORBIDDEN);
    let form = doors.get(&over, &desk).await.text;
    assert!(form.contains("Wednesday 6 May, 23:00"), "{form}");
    let silent = doors.post(&over, &desk, "reason=+").await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(silent.text.contains("id=\"reason-problem\""));
    let moved = doors.post(&over, &desk, "reason=Night+train").await;
    assert_eq!(moved.to(), format!("{page}?done=moved"), "{}", moved.text);
    let seen = doors.get(&page, &desk).await.text;
    assert!(
        seen.contains("Wednesday 6 May, 23:00") && seen.contains("“Night train”"),
        "{seen}"
    );
}

#[tokio::test]
async fn a_series_shows_each_day_and_is_booked_in_one_press_and_ended() {
    let doors = doors();
    let desk = doors.desk().await;
    let maya = format!("/desk/clients/{}", doors.sample.athlete.id);
    let times = doors.get(&maya, &desk).await.text;
    assert!(times.contains("How many times"));
    let slot = first_slot(&times);
    let address = format!("{maya}/series?slot={slot}&every=2&times=3");
    let plan = doors.get(&address, &desk).await.text;
    assert!(
        plan.contains("name=\"pick-2\"") && !plan.contains("name=\"pick-3\""),
        "{plan}"
    );
    let picks: Vec<String> = (0..3)
        .filter_map(|number| {
            let field = format!("name=\"pick-{number}\" value=\"");
            let value = plan.split(&field).nth(1)?.split('"').next()?;
            (value != "none").then(|| format!("pick-{number}={value}"))
        })
        .collect();
    let nothing = doors
        .post(&address, &desk, "pick-0=none&consented=yes")
        .await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    doors.post(&address, &desk, "none=all").await;
    let booked = doors
        .post(
            &address,
            &desk,
            &format!("{}&consented=yes", picks.join("&")),
        )
        .await;
    let page = booked.to().split('?').next().unwrap().to_owned();
    assert!(page.starts_with("/desk/appointments/"), "{}", booked.text);
    let seen = doors.get(&page, &desk).await.text;
    let end = seen.split("action=\"/series/").nth(1).unwrap();
    let end = format!("/series/{}", end.split('"').next().unwrap());
    let ended = doors.post(&end, &desk, "").await;
    assert_eq!(ended.to(), "/day?why=ended", "{}", ended.text);
    assert!(
        doors
            .get(&page, &desk)
            .await
            .text
            .contains("Cancelled by the clinic")
    );
}

#[tokio::test]
async fn a_therapist_is_ill_and_the_desk_moves_who_is_touched() {
    let doors = doors();
    let desk = doors.desk().await;
    let therapist = doors.sample.therapist.id;
    let list = doors.get("/desk/closures", &desk).await.text;
    assert!(list.contains(&format!("therapist:{therapist}")), "{list}");
    let close = |until: &str| {
        format!("what=therapist:{therapist}&from=2026-05-04T09:25&until={until}&reason=Ill")
    };
    let wrong = doors
        .post("/desk/closures", &desk, &close("2026-05-04T08:00"))
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let cookie = doors.athlete().await;
    let own = doors
        .post("/desk/closures", &cookie, &close("2026-05-09T00:00"))
        .await;
    assert_eq!(own.status, StatusCode::FORBIDDEN);
    let closed = doors
        .post("/desk/closures", &desk, &close("2026-05-09T00:00"))
        .await;
    let page = closed.to().to_owned();
    assert!(page.starts_with("/desk/closures/"), "{}", closed.text);
    let seen = doors.get(&page, &desk).await.text;
    assert!(seen.contains("Who is touched"), "{seen}");
    let moves: Vec<String> = seen
        .split("name=\"move\" value=\"")
        .skip(1)
        .map(|rest| format!("move={}", rest.split('"').next().unwrap().replace(' ', "+")))
        .collect();
    assert!(!moves.is_empty(), "{seen}");
    let moved = doors
        .post(&format!("{page}/move"), &desk, &moves[..1].join("&"))
        .await;
    assert_eq!(
        moved.to(),
        format!("{page}?moved=1&stayed=0"),
        "{}",
        moved.text
    );
    let again = doors
        .post(&format!("{page}/move"), &desk, &moves[..1].join("&"))
        .await;
    assert_eq!(again.to(), moved.to(), "the same press again");
    let after = doors.get(moved.to(), &desk).await.text;
    assert!(after.contains("1 moved; each client gets a mail."));
    assert_eq!(after.matches("name=\"move\"").count(), moves.len() - 1);
    let opened = doors.post(&format!("{page}/end"), &desk, "").await;
    assert_eq!(opened.to(), "/desk/closures");
    assert_eq!(doors.get(&page, &desk).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn somebody_joins_the_waiting_list_is_offered_a_time_by_a_link_and_takes_it() {
    let doors = doors_with(|options| options.demo = true);
    let desk = doors.desk().await;
    let cookie = doors.athlete().await;
    let form = doors.get("/waiting", &cookie).await.text;
    let service = form.split("<option value=\"").nth(1).unwrap();
    let service = service.split('"').next().unwrap();
    let join =
        format!("service={service}&location=&therapist=&day=2026-05-05&days=2&notice=60&from=&to=");
    let backward = join.replace("from=&to=", "from=12:00&to=10:00");
    let wrong = doors.post("/waiting", &cookie, &backward).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("id=\"waiting-problem\""));
    let on = doors.post("/waiting", &cookie, &join).await;
    assert_eq!(on.to(), "/waiting?done=on", "{}", on.text);
    let day = doors.get("/day?date=2026-05-05", &desk).await.text;
    assert!(
        day.contains("Waiting list") && day.contains("Take off the list"),
        "{day}"
    );

    // The desk offers one by hand; the list has nothing more to do for them.
    let offer = format!("/waiting/{}", between(&day, "action=\"/waiting/", "\""));
    let chosen = day.split("Offer by mail").nth(1).unwrap();
    let chosen = between(chosen, "<option value=\"", "\"");
    let by_hand = doors.post(&offer, &desk, &format!("slot={chosen}")).await;
    assert_eq!(
        by_hand.to(),
        "/day?date=2026-05-05&why=offered",
        "{}",
        by_hand.text
    );
    let again = doors.post(&offer, &desk, &format!("slot={chosen}")).await;
    assert_eq!(again.to(), "/day?date=2026-05-05&why=offered-already");
    let day = doors.get(by_hand.to(), &desk).await.text;
    assert!(
        day.contains("Offered by mail, for half an hour.") && !day.contains("name=\"slot\""),
        "{day}"
    );
    let own = doors.post(&offer, &cookie, &format!("slot={chosen}")).await;
    assert_eq!(own.status, StatusCode::FORBIDDEN);
    let offered = practice::offer_times(&doors.practice, "https://clinic.example", now(90)).await;
    assert_eq!(offered.unwrap(), 0);
    let owner = doors.sign_in(doors.sample.owner.id, 91).await;
    let outbox = doors.get("/outbox", &owner).await.text;
    let link = outbox
        .split("https://clinic.example/sign-in/")
        .nth(1)
        .unwrap();
    let token = link.split('?').next().unwrap();
    let asked = doors
        .get(&format!("/sign-in/{token}?to=waiting"), "")
        .await
        .text;
    assert!(asked.contains("See the time"), "{asked}");
    let used = doors
        .post(&format!("/sign-in/{token}?to=waiting"), "", "")
        .await;
    assert_eq!(used.to(), "/waiting");
    assert_eq!(
        doors
            .post(&format!("/sign-in/{token}?to=waiting"), "", "")
            .await
            .status,
        StatusCode::GONE
    );
    let seen = doors.get("/waiting", &cookie).await.text;
    let offer = seen.split("action=\"/offer/").nth(1).unwrap();
    let offer = format!("/offer/{}", offer.split('"').next().unwrap());
    let taken = doors.post(&offer, &cookie, "").await;
    assert!(taken.to().starts_with("/hold/"), "{}", taken.text);
    assert_eq!(
        doors.post(&offer, &cookie, "").await.to(),
        "/waiting?done=over"
    );
}

/// The value of the first field of a name, after some words of a page.
fn value_after(page: &str, words: &str, name: &str) -> String {
    let after = page.split(words).nth(1).unwrap();
    let after = after
        .split(&format!("name=\"{name}\" value=\""))
        .nth(1)
        .unwrap();
    after.split('"').next().unwrap().to_owned()
}

/// The service of a kind in the list to choose from.
fn service_of(page: &str, name: &str) -> String {
    let list = page.split("id=\"service\"").nth(1).unwrap();
    let before = list.split(name).next().unwrap();
    let value = before.rsplit("value=\"").next().unwrap();
    value.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn an_athlete_wishes_adds_and_books_two_one_after_another_in_one_press() {
    let doors = doors();
    let maya = doors.athlete().await;
    doors.post("/questions", &maya, "none=all").await;
    doors.post("/questions/rest", &maya, "rest=none").await;
    let page = doors.get("/book", &maya).await.text;
    for part in [
        "More wishes",
        "French",
        "And right after it",
        "The same therapist as last time",
    ] {
        assert!(page.contains(part), "{part}");
    }
    let service = service_of(&page, "Maintenance massage");
    let page = doors
        .get(&format!("/book?service={service}"), &maya)
        .await
        .text;
    let feet = value_after(&page, "Add to it", "add");
    let french = doors
        .get(
            &format!("/book?service={service}&language=fr&add={feet}"),
            &maya,
        )
        .await
        .text;
    assert!(
        french.contains("with longer foot work, 75 minutes, 132.00 CAD"),
        "{french}"
    );
    assert!(french.contains("<span>Ines</span>") && !french.contains("<span>Noor</span>"));
    let slot = first_slot(&french);
    let series = doors
        .get(&format!("/series?slot={slot}&every=2&times=2"), &maya)
        .await
        .text;
    assert!(
        series.contains("with longer foot work, 75 minutes. Every 2 weeks"),
        "a series takes what is added: {series}"
    );
    let relax = service_of(&page, "Relaxation massage");
    let chains = doors
        .get(
            &format!("/book?service={service}&add={feet}&then={relax}"),
            &maya,
        )
        .await
        .text;
    assert!(
        chains.contains("then Relaxation massage, 60 minutes; 234.00 CAD"),
        "{chains}"
    );
    let slot = first_slot(&chains);
    let held = doors.post("/hold", &maya, &format!("slot={slot}")).await;
    let confirm = doors.get(held.to(), &maya).await.text;
    assert!(
        confirm.contains("75 minutes, then Relaxation massage, 60 minutes"),
        "{confirm}"
    );
    assert!(confirm.contains("234.00 CAD"));
    let booked = doors
        .post(&format!("{}/book", held.to()), &maya, "consented=yes")
        .await;
    assert!(booked.to().starts_with("/appointment/"), "{}", booked.text);
    let page = doors.get(booked.to(), &maya).await.text;
    assert!(
        page.contains("Booked with it") && page.contains("Relaxation massage"),
        "{page}"
    );
    // The same again is refused, with everything that stands against it.
    let again = doors.post("/hold", &maya, &format!("slot={slot}")).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(again.text.contains("You have another appointment"));
    let id = booked.to().split('?').next().unwrap().to_owned();
    let moving = doors
        .get(
            &format!("/book?move={}", id.rsplit('/').next().unwrap()),
            &maya,
        )
        .await;
    assert!(
        moving.text.contains("with longer foot work, 75 minutes"),
        "what was added moves along"
    );
    doors.post(&format!("{id}/undo"), &maya, "").await;
    let other = page.split("Booked with it").nth(1).unwrap();
    let other = other
        .split("href=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let other = doors.get(other, &maya).await.text;
    assert!(other.contains("was cancelled"), "undone together: {other}");
}

#[tokio::test]
async fn the_desk_books_two_clients_side_by_side_in_one_press() {
    let doors = doors();
    let desk = doors.desk().await;
    let maya = format!("/desk/clients/{}", doors.sample.athlete.id);
    let times = doors.get(&maya, &desk).await.text;
    let service = service_of(&times, "Relaxation massage");
    let nobody = doors
        .get(&format!("{maya}?service={service}&beside=Zoltan"), &desk)
        .await;
    assert!(nobody.text.contains("Nobody else has this name."));
    let address = format!("{maya}?service={service}&beside=Priya&rooms=one");
    let pairs = doors.get(&address, &desk).await.text;
    assert!(pairs.contains("side by side with Priya."), "{pairs}");
    assert!(pairs.contains(" and "));
    let slot = format!("slot={}", first_slot(&pairs));
    let held = doors.post(&format!("{maya}/hold"), &desk, &slot).await;
    let confirm = doors.get(held.to(), &desk).await.text;
    assert!(confirm.contains("Side by side"), "{confirm}");
    let theirs = confirm
        .split("Booked with another client in one press. <a href=\"")
        .nth(1)
        .unwrap();
    let theirs = theirs.split('"').next().unwrap().to_owned();
    let book = format!("{}/book", held.to());
    doors.post(&book, &desk, "none=all&rest=none").await;
    doors
        .post(&format!("{theirs}/book"), &desk, "none=all&rest=none")
        .await;
    let booked = doors.post(&book, &desk, "consented=yes").await;
    assert!(
        booked.to().starts_with("/desk/appointments/"),
        "{}",
        booked.text
    );
    let also = doors.get(&theirs, &desk).await;
    assert!(
        also.to().starts_with("/desk/appointments/"),
        "both are booked"
    );
}
