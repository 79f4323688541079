//! A therapist's own calendar on a real server (Radicale): its times are not offered, ours stand there, and a server that does not answer
//! makes nothing free. Tried where `KNEAD_TEST_PYTHON` names a Python that has Radicale (`cargo xtask test` sees to that).

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;
#[path = "common/radicale.rs"]
mod radicale;

use care::{
    booking::{clinic::Therapist, slot::Slot},
    id::Id,
};
use common::{Clinic, monday, now, on_each_engine, start};
use jiff::{Timestamp, ToSpan};
use practice::{
    Actor, BookingRefusal, CalendarReach, CalendarTrouble, CancelWhy, Key, MoveTo, NewCalendar,
    OutsideRefusal, Reach, SeenCalendars, StoreError, cancel, connect_calendar,
    disconnect_calendar, hold, move_appointment, see_calendars, see_own_calendar, sync_calendars,
};
use radicale::{Radicale, lasts, reach, therapist, utc, wish};
use store::outside;

async fn sync(clinic: &Clinic, at: Timestamp) -> usize {
    let number = u64::try_from(at.as_second()).unwrap();
    sync_calendars(&clinic.practice, &reach(), now(at, number))
        .await
        .unwrap()
}

async fn seen(clinic: &Clinic) -> SeenCalendars {
    see_calendars(
        &clinic.practice,
        &clinic.front_desk(),
        monday(),
        monday() + (24 * 7).hours(),
    )
    .await
    .unwrap()
}

async fn is_free(clinic: &Clinic, slot: &Slot, at: Timestamp) -> bool {
    let days = (slot.starts_at.as_second() - monday().as_second()).div_euclid(86_400);
    let free = clinic.free_on(clinic.other(0).person, at, days).await;
    free.iter().any(|one| {
        one.therapist == slot.therapist
            && one.location == slot.location
            && one.starts_at == slot.starts_at
    })
}

async fn spans(clinic: &Clinic, therapist: Id<Therapist>) -> Vec<(Timestamp, Timestamp)> {
    let id = clinic.book().clinic.id;
    clinic
        .practice
        .store
        .read(move |tx| outside::busy_of(tx, id, therapist))
        .await
        .map_err(|error: StoreError| error)
        .unwrap()
        .into_iter()
        .map(|(_, span)| span)
        .collect()
}

/// Connects a therapist's calendar on Monday morning.
async fn connect(clinic: &Clinic, therapist: &Actor, server: &Radicale) {
    let (practice, at) = (&clinic.practice, now(monday(), 1));
    let connected = connect_calendar(practice, therapist, &reach(), wish(server), at).await;
    connected.unwrap();
}

#[test]
fn a_time_taken_there_is_not_offered_and_not_booked_until_it_is_free_again() {
    on_each_engine(|clinic| async move {
        let Some(mut server) = Radicale::fresh() else {
            return;
        };
        let maya = clinic.athlete();
        let slot = clinic.free_on(maya.person, monday(), 2).await.remove(3);
        let ana = therapist(&clinic, slot.therapist);
        server.put("dentist", &lasts(&slot));
        assert!(is_free(&clinic, &slot, monday()).await);
        connect(&clinic, &ana, &server).await;
        assert!(!is_free(&clinic, &slot, monday()).await);
        let refused = hold(
            &clinic.practice,
            &maya,
            now(monday(), 2),
            start(&slot, &maya),
        )
        .await
        .unwrap_err();
        let BookingRefusal::SlotTaken { conflicts, .. } = &refused else {
            panic!("{refused:?}");
        };
        assert_eq!(conflicts[0].word(), "therapist");
        let own = see_own_calendar(&clinic.practice, &ana).await.unwrap();
        let own = own.unwrap();
        assert_eq!((own.synced_at, own.trouble), (Some(monday()), None));
        assert_eq!(own.place, format!("ana at 127.0.0.1:{}", server.port));

        // The server is away: what was last known stays taken, and staff see since when.
        server.stop();
        let away = monday() + 6.minutes();
        assert_eq!(sync(&clinic, away).await, 0);
        assert_eq!(sync(&clinic, away + 3.minutes()).await, 0);
        assert!(!is_free(&clinic, &slot, away).await);
        let told = seen(&clinic).await.calendars.remove(0);
        assert_eq!(told.synced_at, Some(monday()));
        assert_eq!(told.trouble, Some((away, CalendarTrouble::Unreachable)));
        assert_eq!(told.place, "", "where it is, is nobody else's business");

        // It is back, and the time is free again.
        server.start();
        assert_eq!(server.ask("DELETE", "dentist.ics", "").0, 200);
        let back = away + 10.minutes();
        assert_eq!(sync(&clinic, back).await, 1);
        assert!(is_free(&clinic, &slot, back).await);
        let told = seen(&clinic).await.calendars.remove(0);
        assert_eq!((told.synced_at, told.trouble), (Some(back), None));
    });
}

#[test]
fn appointments_stand_there_move_there_and_are_taken_out_and_never_block_themselves() {
    on_each_engine(|clinic| async move {
        let Some(server) = Radicale::fresh() else {
            return;
        };
        let maya = clinic.athlete();
        let slot = clinic.free_on(maya.person, monday(), 2).await.remove(3);
        let ana = therapist(&clinic, slot.therapist);
        let before = clinic.book_slot(&clinic.athlete(), &slot, monday()).await;
        connect(&clinic, &ana, &server).await;
        let text = server.entry(before.id).unwrap();
        for line in [
            format!("UID:{}@knead", before.id),
            format!("DTSTART:{}", utc(before.slot.starts_at)),
            format!("DTEND:{}", utc(before.slot.ends_at)),
        ] {
            assert!(text.contains(&line), "{line}: {text}");
        }
        assert!(
            !text.contains(&clinic.sample.athlete.name),
            "initials only: {text}"
        );

        // Somebody drags it there: it is moved in Knead alone, and the next change says so.
        let dragged = text.replace("SUMMARY:", "SUMMARY:Mine ");
        assert_eq!(
            server.ask("PUT", &format!("{}.ics", before.id), &dragged).0,
            204
        );
        let free = clinic.free_on(maya.person, monday(), 3).await;
        let other = free
            .iter()
            .find(|one| one.therapist == slot.therapist)
            .unwrap();
        let to = MoveTo {
            therapist: other.therapist,
            location: other.location,
            starts_at: other.starts_at,
        };
        let at = monday() + 1.minute();
        let after = move_appointment(&clinic.practice, &maya, now(at, 20), before.id, to)
            .await
            .unwrap();
        let synced = sync(&clinic, at + 1.second()).await;
        assert_eq!(
            (synced, seen(&clinic).await.calendars.remove(0).trouble),
            (1, None),
            "soon after a change"
        );
        let text = server.entry(before.id).unwrap();
        assert!(text.contains(&format!("DTSTART:{}", utc(after.slot.starts_at))));
        assert!(!text.contains("Mine"), "{text}");
        assert!(text.contains("SEQUENCE:1"), "{text}");
        assert_eq!(sync(&clinic, at + 10.minutes()).await, 1);
        assert_eq!(
            spans(&clinic, slot.therapist).await,
            [],
            "ours take no time twice"
        );
        assert!(is_free(&clinic, &slot, at + 10.minutes()).await);

        let later = at + 11.minutes();
        cancel(
            &clinic.practice,
            &maya,
            now(later, 30),
            before.id,
            CancelWhy::plans(),
        )
        .await
        .unwrap();
        assert_eq!(sync(&clinic, later + 1.second()).await, 1);
        assert_eq!(server.entry(before.id), None);
    });
}

#[test]
fn an_appointment_under_a_new_entry_stands_and_is_shown_as_a_clash() {
    on_each_engine(|clinic| async move {
        let Some(server) = Radicale::fresh() else {
            return;
        };
        let maya = clinic.athlete();
        let slot = clinic.free_on(maya.person, monday(), 2).await.remove(3);
        let ana = therapist(&clinic, slot.therapist);
        let appointment = clinic.book_slot(&clinic.athlete(), &slot, monday()).await;
        connect(&clinic, &ana, &server).await;
        assert_eq!(seen(&clinic).await.clashes, []);
        server.put("school", &lasts(&slot));
        assert_eq!(sync(&clinic, monday() + 6.minutes()).await, 1);
        let clashing: Vec<_> = seen(&clinic)
            .await
            .clashes
            .iter()
            .map(|one| one.id)
            .collect();
        assert_eq!(clashing, [appointment.id]);

        // Cancelled, its time still belongs to the therapist's own life; with the connection ended, it is free.
        let at = monday() + 7.minutes();
        cancel(
            &clinic.practice,
            &maya,
            now(at, 30),
            appointment.id,
            CancelWhy::plans(),
        )
        .await
        .unwrap();
        assert!(!is_free(&clinic, &slot, at).await);
        assert_eq!(seen(&clinic).await.clashes, []);
        let another = clinic.free_on(maya.person, at, 3).await;
        let another = another
            .iter()
            .find(|one| one.therapist == slot.therapist)
            .unwrap();
        let second = clinic.book_slot(&clinic.athlete(), another, monday()).await;
        assert_eq!(sync(&clinic, at + 1.second()).await, 1);
        assert!(server.entry(second.id).is_some());
        disconnect_calendar(&clinic.practice, &ana, &reach(), now(at, 50))
            .await
            .unwrap();
        assert!(is_free(&clinic, &slot, at).await);
        assert_eq!(server.entry(second.id), None);
        assert_eq!(server.ask("GET", "school.ics", "").0, 200, "theirs stays");
        assert_eq!(
            see_own_calendar(&clinic.practice, &ana).await.unwrap(),
            None
        );
    });
}

#[test]
fn repeats_keep_their_time_on_the_wall_and_days_are_local_days() {
    on_each_engine(|clinic| async move {
        let Some(server) = Radicale::fresh() else {
            return;
        };
        let id = clinic.book().therapists[0].id;
        let ana = therapist(&clinic, id);
        // Edmonton's clocks go forward on 14 March 2027.
        server.put(
            "choir",
            "DTSTART;TZID=America/Edmonton:20270312T180000\r\nDTEND;TZID=America/Edmonton:20270312T190000\r\nRRULE:FREQ=DAILY;COUNT=4\r\n\
             EXDATE;TZID=America/Edmonton:20270313T180000\r\n",
        );
        server.put(
            "holiday",
            "DTSTART;VALUE=DATE:20270314\r\nDTEND;VALUE=DATE:20270315\r\n",
        );
        server.put(
            "reminder",
            "DTSTART:20270316T100000Z\r\nDTEND:20270316T110000Z\r\nTRANSP:TRANSPARENT\r\n",
        );
        server.put(
            "off",
            "DTSTART:20270317T100000Z\r\nDTEND:20270317T110000Z\r\nSTATUS:CANCELLED\r\n",
        );
        connect(&clinic, &ana, &server).await;
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let expected = [
            ("2027-03-13T01:00:00Z", "2027-03-13T02:00:00Z"),
            // A day of 23 hours, with the choir in it.
            ("2027-03-14T07:00:00Z", "2027-03-15T06:00:00Z"),
            ("2027-03-16T00:00:00Z", "2027-03-16T01:00:00Z"),
        ]
        .map(|(from, until)| (at(from), at(until)));
        assert_eq!(spans(&clinic, id).await, expected);
    });
}

#[test]
fn a_calendar_that_does_not_work_is_not_kept() {
    on_each_engine(|clinic| async move {
        let Some(server) = Radicale::fresh() else {
            return;
        };
        let ana = therapist(&clinic, clinic.book().therapists[0].id);
        let tried = |wish: NewCalendar, outside: CalendarReach, actor: Actor| {
            let practice = &clinic.practice;
            async move {
                match connect_calendar(practice, &actor, &outside, wish, now(monday(), 1)).await {
                    Err(OutsideRefusal::Trouble(trouble)) => Some(trouble),
                    Err(OutsideRefusal::NotAllowed(_)) => None,
                    other => panic!("{other:?}"),
                }
            }
        };
        let with = |change: fn(&mut NewCalendar)| {
            let mut wish = wish(&server);
            change(&mut wish);
            wish
        };
        let wrong = with(|wish| "no".clone_into(&mut wish.password));
        assert_eq!(
            tried(wrong, reach(), ana.clone()).await,
            Some(CalendarTrouble::SignIn)
        );
        let nothing = with(|wish| wish.address.push_str("-not-there"));
        assert_eq!(
            tried(nothing, reach(), ana.clone()).await,
            Some(CalendarTrouble::NotACalendar)
        );
        let public = CalendarReach {
            reach: Reach::Public,
            ..reach()
        };
        assert_eq!(
            tried(wish(&server), public, ana.clone()).await,
            Some(CalendarTrouble::Address)
        );
        assert_eq!(tried(wish(&server), reach(), clinic.athlete()).await, None);
        assert_eq!(
            see_own_calendar(&clinic.practice, &ana).await.unwrap(),
            None
        );

        // With another key the password has to be entered again, and is not sent anywhere.
        connect(&clinic, &ana, &server).await;
        let other = CalendarReach {
            key: Key::new([8; 32]),
            ..reach()
        };
        let at = monday() + 6.minutes();
        sync_calendars(&clinic.practice, &other, now(at, 3))
            .await
            .unwrap();
        let told = seen(&clinic).await.calendars.remove(0);
        assert_eq!(told.trouble, Some((at, CalendarTrouble::Sealed)));
    });
}
