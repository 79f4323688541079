//! Keeping two places, asking somebody, and taking it back.

use super::*;

#[test]
fn undone_cancelled_or_moved_the_invitation_ends() {
    on_each_engine(async |clinic: Clinic| {
        let (maya, jonas) = (clinic.athlete(), clinic.other(1));
        let (to_maya, to_jonas) = emails(&clinic);
        // Undone before anybody knew: no mail ever leaves.
        let (own, _) = asked(&clinic, SideBySide::OneRoom).await;
        undo(
            &clinic.practice,
            &maya,
            now(monday() + 1.minute(), 4),
            own.id,
        )
        .await
        .unwrap();
        assert_eq!(clinic.ticks().await, 0);
        jobs(&clinic, monday() + 5.minutes()).await;
        assert_eq!(mails_to(&clinic, &to_jonas).await, Vec::<String>::new());
        assert_eq!(mails_to(&clinic, &to_maya).await, Vec::<String>::new());

        let again = |number| {
            let (clinic, maya, to_jonas) = (&clinic, maya.clone(), to_jonas.clone());
            async move {
                let at = monday() + 10.minutes();
                let rooms = SideBySide::TwoRooms;
                let pair = pairs(clinic, &maya, rooms).await.swap_remove(1);
                let wish = wish_of(&pair, &maya, rooms);
                let practice = &clinic.practice;
                let own = hold_beside(practice, &maya, now(at, number), wish, None)
                    .await
                    .unwrap();
                let place = see_place_beside(practice, &maya, own.id).await.unwrap();
                let own = book_beside(
                    practice,
                    &maya,
                    now(at, number + 1),
                    booking(own.id),
                    &to_jonas,
                )
                .await
                .unwrap();
                jobs(clinic, at + 4.minutes()).await;
                (own, place.unwrap())
            }
        };
        let at = monday() + 20.minutes();
        let (own, place) = again(50).await;
        let free = clinic.free_on(maya.person, at, 3).await.pop().unwrap();
        let to = MoveTo {
            therapist: free.therapist,
            location: free.location,
            starts_at: free.starts_at,
        };
        let moved = move_appointment(&clinic.practice, &maya, now(at, 60), own.id, to).await;
        assert_eq!(clinic.ticks().await, ticks(&moved.unwrap().slot, 3));
        let late = book(&clinic.practice, &jonas, now(at, 61), booking(place.id)).await;
        assert!(late.is_err());
        jobs(&clinic, at).await;
        let over = mails_to(&clinic, &to_jonas).await;
        assert_eq!(
            over.iter()
                .filter(|one| one.starts_with("No longer"))
                .count(),
            1
        );
        let why = CancelWhy::plans();
        cancel(&clinic.practice, &maya, now(at, 62), own.id, why)
            .await
            .unwrap();

        let (own, _) = again(70).await;
        let withdrawn = withdraw_invitation(&clinic.practice, &jonas, now(at, 72), own.id).await;
        assert!(matches!(withdrawn, Err(BookingRefusal::NotAllowed(_))));
        withdraw_invitation(&clinic.practice, &maya, now(at, 73), own.id)
            .await
            .unwrap();
        assert_eq!(clinic.ticks().await, ticks(&own.slot, 3));
        jobs(&clinic, at).await;
        let over = mails_to(&clinic, &to_jonas).await;
        assert_eq!(
            over.iter()
                .filter(|one| one.starts_with("No longer"))
                .count(),
            2
        );
        let free = mails_to(&clinic, &to_maya).await;
        assert!(
            !free.iter().any(|one| one.contains("free again")),
            "{free:?}"
        );
    });
}

#[test]
fn while_nobody_is_asked_the_place_follows_the_askers_own() {
    on_each_engine(async |clinic: Clinic| {
        let (maya, jonas) = (clinic.athlete(), clinic.other(1));
        let (own, place) = kept(&clinic, SideBySide::OneRoom).await;
        let practice = &clinic.practice;
        // It is nobody's to book yet, and takes nobody's own time.
        let early = book(practice, &maya, now(monday(), 3), booking(place.id)).await;
        assert!(
            matches!(early, Err(BookingRefusal::NotFound { .. })),
            "{early:?}"
        );
        let not_his = see_hold(practice, &jonas, now(monday(), 3), place.id).await;
        assert!(matches!(not_his, Err(BookingRefusal::NotAllowed(_))));
        let later = monday() + 5.minutes();
        extend_hold(practice, &maya, now(later, 4), own.id, None)
            .await
            .unwrap();
        let place = see_place_beside(practice, &maya, own.id)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(place.expires_at, later + 10.minutes());
        release_hold(practice, &maya, now(later, 5), own.id)
            .await
            .unwrap();
        assert_eq!(clinic.ticks().await, 0);

        // Whoever books without asking comes alone.
        let (own, _) = kept_at(&clinic, later, 6).await;
        let alone = book(practice, &maya, now(later, 8), booking(own.id))
            .await
            .unwrap();
        assert_eq!(clinic.ticks().await, ticks(&alone.slot, 3));
        assert_eq!(
            see_beside(practice, &maya, now(later + 1.hour(), 9), alone.id)
                .await
                .unwrap(),
            None
        );
        undo(practice, &maya, now(later, 10), alone.id)
            .await
            .unwrap();

        // What runs out leaves nothing behind.
        kept_at(&clinic, later, 11).await;
        expire_holds(practice, now(later + 1.hour(), 13))
            .await
            .unwrap();
        assert_eq!(clinic.ticks().await, 0);
        assert_eq!(clinic.mails().await, 0);
    });
}

#[test]
fn one_is_asked_at_a_time_and_not_too_often() {
    on_each_engine(async |clinic: Clinic| {
        let maya = clinic.athlete();
        let practice = &clinic.practice;
        let (to_maya, to_jonas) = emails(&clinic);
        let (own, _) = kept_at(&clinic, monday(), 2).await;
        let ask = |number, email: &str| {
            let (maya, email) = (maya.clone(), email.to_owned());
            let at = now(monday(), number);
            async move { book_beside(practice, &maya, at, booking(own.id), &email).await }
        };
        let bad = ask(4, "nobody").await;
        assert!(matches!(bad, Err(InviteRefusal::NotAnAddress)));
        let self_asked = ask(5, &to_maya.to_uppercase()).await;
        assert!(matches!(self_asked, Err(InviteRefusal::OwnAddress)));
        let first = ask(6, &to_jonas).await.unwrap();
        // Sent twice, it is one booking and one invitation.
        assert_eq!(ask(7, &to_jonas).await.unwrap().id, first.id);
        let pair = pairs(&clinic, &maya, SideBySide::TwoRooms)
            .await
            .pop()
            .unwrap();
        let wish = wish_of(&pair, &maya, SideBySide::TwoRooms);
        let second = hold_beside(practice, &maya, now(monday(), 8), wish.clone(), None).await;
        assert!(
            matches!(second, Err(InviteRefusal::AskedAlready)),
            "{second:?}"
        );
        for number in [10_u64, 20] {
            let at = monday() + 1.hour();
            let own = if number == 10 {
                first.id
            } else {
                Id::from_uuid(own_id(11))
            };
            withdraw_invitation(practice, &maya, now(at, number), own)
                .await
                .unwrap();
            let held = hold_beside(practice, &maya, now(at, number + 1), wish.clone(), None).await;
            let held = held.unwrap();
            let email = "somebody.new@example.org";
            book_beside(
                practice,
                &maya,
                now(at, number + 2),
                booking(held.id),
                email,
            )
            .await
            .unwrap();
            withdraw_invitation(practice, &maya, now(at, number + 3), as_booked(held.id))
                .await
                .unwrap();
            undo(practice, &maya, now(at, number + 4), as_booked(held.id))
                .await
                .unwrap();
        }
        let at = monday() + 1.hour();
        let fourth = hold_beside(practice, &maya, now(at, 30), wish.clone(), None).await;
        assert!(
            matches!(fourth, Err(InviteRefusal::TooMany { most: 3 })),
            "{fourth:?}"
        );
        let tomorrow = now(at + 25.hours(), 31);
        hold_beside(practice, &maya, tomorrow, wish, None)
            .await
            .unwrap();
    });
}

/// The hold that a number draws.
fn own_id(number: u64) -> uuid::Uuid {
    now(monday() + 1.hour(), number).id::<Hold>("hold").uuid()
}

#[test]
fn an_unknown_address_becomes_an_athlete_and_the_asker_sees_no_difference() {
    on_each_engine(async |clinic: Clinic| {
        let maya = clinic.athlete();
        let practice = &clinic.practice;
        let (own, place) = kept(&clinic, SideBySide::TwoRooms).await;
        let email = "  Ola.New@Example.org ";
        let booked = book_beside(practice, &maya, now(monday(), 3), booking(own.id), email).await;
        let later = monday() + 4.minutes();
        let until = monday() + 24.hours();
        let stands = see_beside(practice, &maya, now(later, 4), booked.unwrap().id).await;
        assert_eq!(stands.unwrap(), Some(Beside::Asked { until }));
        jobs(&clinic, later).await;
        let all = mails(&clinic).await;
        let mail = all
            .iter()
            .find(|one| one.mail.to == "ola.new@example.org")
            .unwrap();
        let token = mail.mail.text.split("/sign-in/").nth(1).unwrap();
        let token = token.split('?').next().unwrap();
        let id = clinic.book().clinic.id;
        let (_, ola) = sign_in(practice, id, token, now(later, 6)).await.unwrap();
        // Nothing was asked of them yet: a booking waits for their answers, and the place with it.
        let early = book(practice, &ola.actor, now(later, 7), booking(place.id)).await;
        assert!(
            matches!(early, Err(BookingRefusal::NotCleared { .. })),
            "{early:?}"
        );
        clinic.deny_everything(ola.person.id, later).await;
        book(practice, &ola.actor, now(later, 8), booking(place.id))
            .await
            .unwrap();
    });
}

#[test]
fn of_two_who_want_one_pair_one_has_both_places() {
    on_each_engine(async |clinic: Clinic| {
        let (maya, lena) = (clinic.athlete(), clinic.other(0));
        let rooms = SideBySide::TwoRooms;
        let pair = pairs(&clinic, &maya, rooms).await.swap_remove(2);
        let quicker = WantedStart::of(&pair[1], lena.person);
        hold(&clinic.practice, &lena, now(monday(), 2), quicker)
            .await
            .unwrap();
        let before = clinic.ticks().await;
        let wish = wish_of(&pair, &maya, rooms);
        let refused = hold_beside(&clinic.practice, &maya, now(monday(), 3), wish, None).await;
        let Err(InviteRefusal::Booking(BookingRefusal::SeriesTaken { stands })) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(stands[0].wanted.therapist, pair[1].therapist);
        assert_eq!(clinic.ticks().await, before);
    });
}
