//! Saying yes, saying no, saying nothing.

use super::*;

#[test]
fn whoever_is_asked_says_yes_for_themselves_and_both_come() {
    on_each_engine(async |clinic: Clinic| {
        let (maya, jonas) = (clinic.athlete(), clinic.other(1));
        let (own, place) = asked(&clinic, SideBySide::OneRoom).await;
        let practice = &clinic.practice;
        assert!(own.slot.room.is_some() && place.slot.room.is_none());
        // Until Maya's booking can be undone no more, Jonas knows nothing.
        let (none, _) = see_invitations(practice, &jonas, now(monday(), 4), jonas.person)
            .await
            .unwrap();
        assert_eq!(none, []);
        let later = monday() + 4.minutes();
        jobs(&clinic, later).await;
        let (seen, _) = see_invitations(practice, &jonas, now(later, 5), jonas.person)
            .await
            .unwrap();
        assert_eq!(seen[0].hold.id, place.id);
        assert_eq!(seen[0].asked_by, "Maya");
        assert_eq!(seen[0].hold.expires_at, monday() + 24.hours());
        let until = seen[0].hold.expires_at;
        let stands = see_beside(practice, &maya, now(later, 5), own.id).await;
        assert_eq!(stands.unwrap(), Some(Beside::Asked { until }));
        // The mail's link signs Jonas in, once.
        let (_, to_jonas) = emails(&clinic);
        let all = mails(&clinic).await;
        let mail = all.iter().find(|one| one.mail.to == to_jonas).unwrap();
        assert!(
            mail.mail.text.contains("?to=invitation"),
            "{}",
            mail.mail.text
        );
        let token = mail.mail.text.split("/sign-in/").nth(1).unwrap();
        let token = token.split('?').next().unwrap();
        let id = clinic.book().clinic.id;
        let (_, signed_in) = sign_in(practice, id, token, now(later, 6)).await.unwrap();
        assert_eq!(signed_in.actor.person, jonas.person);

        assert_eq!(
            see_who_asks(practice, &jonas, place.id).await.unwrap(),
            Some("Maya".to_owned())
        );
        let booked = book(practice, &jonas, now(later, 7), booking(place.id)).await;
        let booked = booked.unwrap();
        assert_eq!(
            (booked.athlete, booked.slot.starts_at),
            (jonas.person, own.slot.starts_at)
        );
        let again = book(practice, &jonas, now(later, 8), booking(place.id)).await;
        assert_eq!(again.unwrap().id, booked.id);
        let stands = see_beside(practice, &maya, now(later, 8), own.id).await;
        assert_eq!(stands.unwrap(), Some(Beside::Comes));
        // The time is Jonas's own by now: he can be nowhere else.
        let (ahead, _) = upcoming_appointments(practice, &jonas, now(later, 8), jonas.person)
            .await
            .unwrap();
        assert_eq!(ahead.len(), 1);
        assert_eq!(
            clinic.ticks().await,
            ticks(&own.slot, 3) + ticks(&booked.slot, 2)
        );
        jobs(&clinic, later + 4.minutes()).await;
        let (to_maya, _) = emails(&clinic);
        let told = mails_to(&clinic, &to_maya).await;
        assert!(
            told.iter()
                .any(|one| one.starts_with("The place beside you is booked")),
            "{told:?}"
        );
        // Neither sees the other's appointment.
        let hers = see_appointment(practice, &jonas, own.id).await;
        assert!(matches!(hers, Err(BookingRefusal::NotAllowed(_))));
        let his = see_appointment(practice, &maya, booked.id).await;
        assert!(matches!(his, Err(BookingRefusal::NotAllowed(_))));
        // Maya leaves: Jonas keeps his and has the room.
        let why = CancelWhy::plans();
        cancel(practice, &maya, now(later + 1.hour(), 9), own.id, why)
            .await
            .unwrap();
        let (his, _) = see_appointment(practice, &jonas, booked.id).await.unwrap();
        assert_eq!(his.slot.room, own.slot.room);
    });
}

#[test]
fn a_therapist_who_is_asked_says_yes_for_themselves() {
    on_each_engine(async |clinic: Clinic| {
        let (own, place) = kept(&clinic, SideBySide::TwoRooms).await;
        let (maya, practice) = (clinic.athlete(), &clinic.practice);
        let busy = [own.slot.therapist, place.slot.therapist];
        let mut people = clinic.sample.people.iter();
        let (noor, _) = people
            .find(|(person, role)| {
                *role == Role::Therapist && !busy.contains(&Id::from_uuid(person.id.uuid()))
            })
            .unwrap();
        let (wish, at) = (booking(own.id), now(monday(), 3));
        book_beside(practice, &maya, at, wish, &noor.email)
            .await
            .unwrap();
        let later = monday() + 4.minutes();
        jobs(&clinic, later).await;
        clinic.deny_everything(noor.id, later).await;
        let noor = clinic.actor(noor.id, Role::Therapist);
        let (seen, _) = see_invitations(practice, &noor, now(later, 5), noor.person)
            .await
            .unwrap();
        assert_eq!(seen[0].hold.id, place.id);
        let booked = book(practice, &noor, now(later, 6), booking(place.id)).await;
        let booked = booked.unwrap();
        assert_eq!(booked.athlete, noor.person);
        let seen = see_appointment(practice, &noor, booked.id).await;
        assert_eq!(seen.unwrap().0.id, booked.id);
        // What is somebody else's stays theirs.
        let others = Id::from_uuid(own.id.uuid());
        let refused = cancel(practice, &noor, now(later, 7), others, CancelWhy::plans()).await;
        assert!(matches!(refused, Err(BookingRefusal::NotAllowed(_))));
        let own = cancel(
            practice,
            &noor,
            now(later, 8),
            booked.id,
            CancelWhy::plans(),
        )
        .await;
        assert!(!own.unwrap().takes_time());
    });
}

#[test]
fn the_place_takes_nobodys_own_time_before_they_say_yes() {
    on_each_engine(async |clinic: Clinic| {
        let jonas = clinic.other(1);
        // Jonas is busy at that time, and Maya is not to learn of it.
        let maya = clinic.athlete();
        let rooms = SideBySide::TwoRooms;
        let all = pairs(&clinic, &maya, rooms).await;
        let elsewhere = SlotWish {
            service: all[0][0].service,
            athlete: Some(jonas.person),
            therapist: None,
            location: Some(clinic.book().locations[1].id),
            window: Window {
                from: day(),
                to: day() + 24.hours(),
            },
        };
        let (practice, at) = (&clinic.practice, now(monday(), 2));
        let free = find_slots(practice, &jonas, at, elsewhere).await.unwrap();
        let (pair, other) = all
            .iter()
            .find_map(|pair| {
                let over = |slot: &&Slot| slot.occupies.overlaps(pair[1].occupies);
                free.slots.iter().find(over).map(|slot| (pair, slot))
            })
            .unwrap();
        let own_time = clinic.book_slot(&jonas, other, monday()).await;
        let wish = wish_of(pair, &maya, rooms);
        let own = hold_beside(practice, &maya, now(monday(), 3), wish, None).await;
        let own = own.unwrap();
        let place = see_place_beside(practice, &maya, own.id).await;
        let place = place.unwrap().unwrap();
        let (_, to_jonas) = emails(&clinic);
        let (wish, at) = (booking(own.id), now(monday(), 4));
        book_beside(practice, &maya, at, wish, &to_jonas)
            .await
            .unwrap();
        let taken = ticks(&own_time.slot, 3) + ticks(&own.slot, 3) + ticks(&place.slot, 2);
        assert_eq!(clinic.ticks().await, taken);
        let later = now(monday() + 5.minutes(), 5);
        let refused = book(&clinic.practice, &jonas, later, booking(place.id)).await;
        let Err(BookingRefusal::SlotTaken { conflicts, .. }) = refused else {
            panic!("{refused:?}");
        };
        assert!(!conflicts.is_empty());
        assert_eq!(clinic.ticks().await, taken, "the place is still kept");
    });
}

#[test]
fn a_no_frees_that_place_alone_and_tells_both_without_why() {
    on_each_engine(async |clinic: Clinic| {
        let (maya, jonas) = (clinic.athlete(), clinic.other(1));
        let (own, place) = asked(&clinic, SideBySide::OneRoom).await;
        let later = monday() + 4.minutes();
        jobs(&clinic, later).await;
        for number in [6, 7] {
            release_hold(&clinic.practice, &jonas, now(later, number), place.id)
                .await
                .unwrap();
        }
        assert_eq!(clinic.ticks().await, ticks(&own.slot, 3));
        let stands = see_beside(&clinic.practice, &maya, now(later, 8), own.id).await;
        assert_eq!(stands.unwrap(), Some(Beside::Free));
        let (seen, _) = see_appointment(&clinic.practice, &maya, own.id)
            .await
            .unwrap();
        assert!(seen.takes_time() && seen.slot.room == own.slot.room);
        jobs(&clinic, later + 1.minute()).await;
        let (to_maya, to_jonas) = emails(&clinic);
        let free = mails_to(&clinic, &to_maya).await;
        let free = free.iter().filter(|one| one.contains("free again"));
        assert_eq!(free.count(), 1);
        let over = mails_to(&clinic, &to_jonas).await;
        let over = over.iter().filter(|one| one.starts_with("No longer kept"));
        assert_eq!(over.count(), 1);
        let late = book(&clinic.practice, &jonas, now(later, 9), booking(place.id)).await;
        assert!(
            matches!(late, Err(BookingRefusal::NotFound { .. })),
            "{late:?}"
        );
    });
}

fn told(code: &str) -> Answers {
    Answers {
        denied: Vec::new(),
        told: vec![Told {
            code: code.to_owned(),
            area: None,
            onset: None,
            answer: Answer::Yes,
            detail: String::new(),
            answers: Default::default(),
        }],
    }
}

#[test]
fn whoever_is_not_cleared_gives_the_place_back_and_the_mails_are_those_of_a_no() {
    on_each_engine(async |clinic: Clinic| {
        let jonas = clinic.other(1);
        let (own, place) = asked(&clinic, SideBySide::TwoRooms).await;
        let later = monday() + 4.minutes();
        jobs(&clinic, later).await;
        let (practice, answers) = (&clinic.practice, told("R07"));
        answer_screening(practice, &jonas, jonas.person, answers, now(later, 30))
            .await
            .unwrap();
        // At the desk they may be spoken to first: the place stays.
        let desk = clinic.front_desk();
        let refused = book(practice, &desk, now(later, 31), booking(place.id)).await;
        assert!(matches!(refused, Err(BookingRefusal::NotCleared { .. })));
        assert_eq!(
            clinic.ticks().await,
            ticks(&own.slot, 3) + ticks(&place.slot, 2)
        );
        let refused = book(practice, &jonas, now(later, 32), booking(place.id)).await;
        assert!(matches!(refused, Err(BookingRefusal::NotCleared { .. })));
        assert_eq!(clinic.ticks().await, ticks(&own.slot, 3));
        jobs(&clinic, later + 1.minute()).await;
        let (to_maya, to_jonas) = emails(&clinic);
        for (email, says) in [(to_maya, "free again"), (to_jonas, "No longer kept")] {
            let subjects = mails_to(&clinic, &email).await;
            assert!(
                subjects.iter().any(|one| one.contains(says)),
                "{subjects:?}"
            );
        }
        for one in mails(&clinic).await {
            assert!(
                !one.mail.text.contains("answer the safety"),
                "{}",
                one.mail.text
            );
        }
    });
}

#[test]
fn what_nobody_says_yes_to_lapses_once() {
    on_each_engine(async |clinic: Clinic| {
        let jonas = clinic.other(1);
        let (own, place) = asked(&clinic, SideBySide::TwoRooms).await;
        jobs(&clinic, monday() + 4.minutes()).await;
        let end = monday() + 24.hours();
        expire_holds(&clinic.practice, now(end - 1.second(), 5))
            .await
            .unwrap();
        assert_eq!(
            clinic.ticks().await,
            ticks(&own.slot, 3) + ticks(&place.slot, 2)
        );
        for number in [6, 7] {
            expire_holds(&clinic.practice, now(end, number))
                .await
                .unwrap();
        }
        assert_eq!(clinic.ticks().await, ticks(&own.slot, 3));
        let late = book(&clinic.practice, &jonas, now(end, 8), booking(place.id)).await;
        assert!(late.is_err());
        jobs(&clinic, end + 1.second()).await;
        let (to_maya, to_jonas) = emails(&clinic);
        for (email, says) in [(to_maya, "free again"), (to_jonas, "No longer kept")] {
            let subjects = mails_to(&clinic, &email).await;
            let count = subjects.iter().filter(|one| one.contains(says)).count();
            assert_eq!(count, 1, "{subjects:?}");
        }
    });
}

#[test]
fn saying_yes_while_it_lapses_is_one_or_the_other() {
    on_each_engine(async |clinic: Clinic| {
        let jonas = clinic.other(1);
        let (own, place) = asked(&clinic, SideBySide::OneRoom).await;
        jobs(&clinic, monday() + 4.minutes()).await;
        let end = monday() + 24.hours();
        clinic.deny_everything(jonas.person, end - 1.hour()).await;
        clinic
            .deny_everything(clinic.athlete().person, end - 1.hour())
            .await;
        // The clocks of two servers differ by a second.
        let yes = book(
            &clinic.practice,
            &jonas,
            now(end - 1.second(), 6),
            booking(place.id),
        );
        let (twice, over) = (
            book(
                &clinic.practice,
                &jonas,
                now(end - 1.second(), 7),
                booking(place.id),
            ),
            expire_holds(&clinic.practice, now(end, 8)),
        );
        let (yes, twice, over) = tokio::join!(yes, twice, over);
        over.unwrap();
        jobs(&clinic, end + 5.minutes()).await;
        let (to_maya, _) = emails(&clinic);
        let subjects = mails_to(&clinic, &to_maya).await;
        let count = |says: &str| subjects.iter().filter(|one| one.contains(says)).count();
        let maya = clinic.athlete();
        let stands = see_beside(&clinic.practice, &maya, now(end, 9), own.id).await;
        if yes.is_ok() || twice.is_ok() {
            assert_eq!(stands.unwrap(), Some(Beside::Comes));
            assert_eq!((count("is booked"), count("free again")), (1, 0));
            assert_eq!(
                clinic.ticks().await,
                ticks(&own.slot, 3) + ticks(&place.slot, 2)
            );
        } else {
            assert_eq!(stands.unwrap(), Some(Beside::Free));
            assert_eq!((count("is booked"), count("free again")), (0, 1));
            assert_eq!(clinic.ticks().await, ticks(&own.slot, 3));
        }
    });
}

#[test]
fn two_yeses_at_once_are_one_appointment() {
    on_each_engine(async |clinic: Clinic| {
        let jonas = clinic.other(1);
        let (own, place) = asked(&clinic, SideBySide::OneRoom).await;
        let later = monday() + 4.minutes();
        jobs(&clinic, later).await;
        let (practice, yes) = (&clinic.practice, booking(place.id));
        let (one, other) = tokio::join!(
            book(practice, &jonas, now(later, 6), yes.clone()),
            book(practice, &jonas, now(later, 7), yes),
        );
        assert_eq!(one.unwrap().id, other.unwrap().id);
        assert_eq!(
            clinic.ticks().await,
            ticks(&own.slot, 3) + ticks(&place.slot, 2)
        );
        jobs(&clinic, later + 5.minutes()).await;
        let (to_maya, to_jonas) = emails(&clinic);
        let told = mails_to(&clinic, &to_maya).await;
        assert_eq!(
            told.iter().filter(|one| one.contains("beside you")).count(),
            1
        );
        let his = mails_to(&clinic, &to_jonas).await;
        assert_eq!(
            his.iter().filter(|one| one.starts_with("Booked")).count(),
            1
        );
    });
}

#[test]
fn the_desk_sees_for_whom_a_place_is_kept_and_may_free_it() {
    on_each_engine(async |clinic: Clinic| {
        let (own, place) = asked(&clinic, SideBySide::OneRoom).await;
        let desk = clinic.front_desk();
        let later = monday() + 4.minutes();
        let location = clinic.book().locations[0].clone();
        let date = own.slot.starts_at.to_zoned(location.zone).date();
        let day = day_list(
            &clinic.practice,
            &desk,
            now(later, 5),
            location.id,
            Some(date),
        )
        .await;
        let day = day.unwrap();
        assert_eq!(day.beside.get(&place.id).map(String::as_str), Some("Maya"));
        release_hold(&clinic.practice, &desk, now(later, 6), place.id)
            .await
            .unwrap();
        assert_eq!(clinic.ticks().await, ticks(&own.slot, 3));
        // Or confirms for them, by what they answered themselves.
        let other = asked_again(&clinic, later).await;
        book(&clinic.practice, &desk, now(later, 9), booking(other))
            .await
            .unwrap();
        let (his, _) = see_appointment(&clinic.practice, &clinic.other(1), as_booked(other))
            .await
            .unwrap();
        assert!(his.takes_time());
    });
}

async fn asked_again(clinic: &Clinic, at: Timestamp) -> Id<Hold> {
    let (maya, rooms) = (clinic.athlete(), SideBySide::TwoRooms);
    let pair = pairs(clinic, &maya, rooms).await.pop().unwrap();
    let wish = wish_of(&pair, &maya, rooms);
    let own = hold_beside(&clinic.practice, &maya, now(at, 70), wish, None)
        .await
        .unwrap();
    let place = see_place_beside(&clinic.practice, &maya, own.id)
        .await
        .unwrap();
    let (_, to_jonas) = emails(clinic);
    book_beside(
        &clinic.practice,
        &maya,
        now(at, 71),
        booking(own.id),
        &to_jonas,
    )
    .await
    .unwrap();
    place.unwrap().id
}
