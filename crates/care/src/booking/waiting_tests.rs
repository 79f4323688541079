use jiff::ToSpan;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::booking::occupancy::Ticks;

fn id<T>(number: u128) -> Id<T> {
    Id::from_uuid(Uuid::from_u128(number))
}

fn now() -> Timestamp {
    "2026-01-05T08:00:00Z".parse().unwrap()
}

fn slot(minutes: i64, therapist: u128) -> Slot {
    let starts_at = now() + minutes.minutes();
    let ends_at = starts_at + 1.hour();
    Slot {
        add_ons: Vec::new(),
        service: id(4),
        therapist: id(therapist),
        location: id(2),
        room: None,
        starts_at,
        ends_at,
        occupies: Ticks::covering(starts_at, ends_at),
    }
}

fn window(from: i64, to: i64) -> Window {
    Window {
        from: now() + from.minutes(),
        to: now() + to.minutes(),
    }
}

/// Somebody who waits for any time of the day, since so many minutes.
fn wish(number: u128, since: i64, open: &[Slot]) -> Wish {
    Wish {
        waiting: Waiting {
            id: id(number),
            athlete: id(number + 100),
            service: id(4),
            windows: vec![window(0, 12 * 60)],
            therapist: None,
            location: None,
            notice_minutes: 60,
            since: now() - since.minutes(),
        },
        open: open.to_vec(),
        advised: None,
        offered: Vec::new(),
    }
}

fn check(wishes: &[Wish], expected: &[(u128, i64, WhyFits)]) {
    let found: Vec<_> = ranked(wishes, now())
        .into_iter()
        .map(|one| {
            let after = one.slot.starts_at.duration_since(now()).as_mins();
            (one.waiting.uuid().as_u128(), after, one.why)
        })
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn the_advised_window_comes_first_then_the_therapist_then_the_longest_wait() {
    let open = [slot(120, 7), slot(240, 7)];
    let mut advised = wish(1, 5, &open);
    advised.advised = Some(window(200, 300));
    let mut asked = wish(2, 10, &open);
    asked.waiting.therapist = Some(id(7));
    let (long, short) = (wish(3, 90, &open), wish(4, 20, &open));
    check(
        &[short, long, asked, advised],
        &[
            (1, 240, WhyFits::Advised),
            (2, 120, WhyFits::AskedFor),
            (3, 120, WhyFits::Fits),
            (4, 120, WhyFits::Fits),
        ],
    );
}

#[test]
fn who_cannot_come_or_would_know_too_late_is_not_asked() {
    let open = [slot(120, 7)];
    let mut too_late = wish(1, 5, &open);
    too_late.waiting.notice_minutes = 121;
    let mut other_therapist = wish(2, 5, &open);
    other_therapist.waiting.therapist = Some(id(8));
    let mut other_time = wish(3, 5, &open);
    other_time.waiting.windows = vec![window(0, 120), window(121, 600)];
    let mut other_place = wish(4, 5, &open);
    other_place.waiting.location = Some(id(9));
    let mut refused_before = wish(5, 5, &open);
    refused_before.offered = vec![(now() + 90.minutes(), now() + 150.minutes())];
    let mut in_time = wish(6, 5, &open);
    in_time.waiting.notice_minutes = 120;
    let all = [
        too_late,
        other_therapist,
        other_time,
        other_place,
        refused_before,
        in_time,
    ];
    check(&all, &[(6, 120, WhyFits::Fits)]);
}

#[test]
fn three_are_offered_one_time_and_nobody_two() {
    let open = [slot(120, 7)];
    let wishes: Vec<Wish> = (1..=5)
        .map(|number| wish(number, number as i64, &open))
        .collect();
    let chosen = to_offer(ranked(&wishes, now()), &[], now());
    let whom: Vec<u128> = chosen
        .iter()
        .map(|(one, _)| one.waiting.uuid().as_u128())
        .collect();
    assert_eq!(whom, [5, 4, 3]);
    assert_eq!(chosen[0].1, now() + 30.minutes());
    let offers: Vec<Offer> = chosen
        .iter()
        .take(2)
        .map(|(one, expires_at)| Offer {
            id: id(50),
            waiting: one.waiting,
            therapist: one.slot.therapist,
            location: one.slot.location,
            // Over the same hour, though not at the same minute.
            starts_at: one.slot.starts_at + 15.minutes(),
            expires_at: *expires_at,
            accepted_at: None,
        })
        .collect();
    let more = to_offer(ranked(&wishes, now()), &offers, now());
    let whom: Vec<u128> = more
        .iter()
        .map(|(one, _)| one.waiting.uuid().as_u128())
        .collect();
    assert_eq!(whom, [3], "two have theirs, one more may");
    let after = now() + 30.minutes();
    assert!(offers.iter().all(|offer| !offer.is_open(after)));
}

proptest! {
    #[test]
    fn what_is_offered_is_always_asked_for(
        wishes in proptest::collection::vec((1_i64..500, 0_i64..600, 0_u32..400, proptest::option::of(7_u128..10)), 1..8),
        open in proptest::collection::vec((0_i64..700, 7_u128..10), 0..12),
    ) {
        let open: Vec<Slot> = open.into_iter().map(|(at, who)| slot(at, who)).collect();
        let wishes: Vec<Wish> = wishes
            .into_iter()
            .enumerate()
            .map(|(number, (since, from, notice, therapist))| {
                let mut wish = wish(number as u128 + 1, since, &open);
                wish.waiting.windows = vec![window(from, from + 120)];
                wish.waiting.notice_minutes = notice;
                wish.waiting.therapist = therapist.map(id);
                wish
            })
            .collect();
        let chosen = to_offer(ranked(&wishes, now()), &[], now());
        for (one, expires_at) in &chosen {
            let wish = wishes.iter().find(|wish| wish.waiting.id == one.waiting).unwrap();
            let waiting = &wish.waiting;
            prop_assert!(open.contains(&one.slot));
            prop_assert!(is_in(waiting.windows[0], &one.slot));
            prop_assert!(waiting.therapist.is_none_or(|asked| asked == one.slot.therapist));
            prop_assert!(one.slot.starts_at >= now() + i64::from(waiting.notice_minutes).minutes());
            prop_assert!(*expires_at <= one.slot.starts_at && *expires_at > now());
            let same = chosen.iter().filter(|(other, _)| {
                other.slot.therapist == one.slot.therapist && other.slot.starts_at == one.slot.starts_at
            });
            prop_assert!(same.count() <= OFFERED_AT_ONCE);
        }
    }
}
