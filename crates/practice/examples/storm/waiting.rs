//! Waiting for a time, and accepting what is offered: several at once, some of them twice, some of them too late.

use std::time::Instant;

use care::booking::{hold::Hold, waiting::Offer};
use jiff::Timestamp;
use practice::{
    BookingRefusal, Now, WaitRefusal, WaitWish, WantedStart, accept_offer, see_waits, stop_waiting,
    wait_for_time,
};

use crate::{
    client::{Client, held_until},
    journal::{Asked, Heard, Offered},
    justice::{OVER, WAITS_ENOUGH},
    setting::DAYS,
};

/// So many offers a client remembers, so that some are over when it accepts them.
const REMEMBERED: usize = 40;

impl Client {
    /// Puts somebody on the list, for a day.
    pub async fn wait(&mut self) {
        let wanted = self.wanted();
        let wish = WaitWish {
            athlete: wanted.athlete,
            service: wanted.service,
            windows: vec![self.clock.day(self.dice.below(DAYS))],
            therapist: Some(wanted.therapist).filter(|_| self.dice.below(2) == 0),
            location: None,
            notice_minutes: 0,
        };
        let (now, attempt) = self.next();
        let asked = Asked::Wait(wanted.athlete.to_string());
        self.journal.asked(attempt, &asked);
        let began = Instant::now();
        let answer = wait_for_time(
            &self.clinic.practice,
            &self.athlete(wanted),
            now,
            wish,
            None,
        )
        .await;
        self.took(began);
        let waits = self.hear_waiting(attempt, answer, |waiting| on_the_list(&waiting.id));
        self.waits
            .extend(waits.map(|waiting| (waiting.id, waiting.athlete)));
    }

    /// Takes somebody off the list, whom a booking may have taken off already.
    pub async fn stop_waiting(&mut self) {
        if self.waits.is_empty() {
            return;
        }
        let which = self.dice.below(self.waits.len() as u64);
        let (id, _) = self.waits.swap_remove(which);
        let (now, attempt) = self.next();
        self.journal
            .asked(attempt, &Asked::StopWaiting(id.to_string()));
        let began = Instant::now();
        let desk = self.clinic.front_desk();
        let answer = stop_waiting(&self.clinic.practice, &desk, now, id).await;
        self.took(began);
        self.hear_waiting(attempt, answer, |()| on_the_list(&id));
    }

    /// Accepts an offer of anybody's, once or twice at one moment; what is held then.
    pub async fn accept(&mut self) -> Option<Hold> {
        self.look_for_offers().await;
        if self.offered.is_empty() {
            return None;
        }
        let which = self.dice.below(self.offered.len() as u64);
        let (offer, wanted) = self.offered[which].clone();
        let asks = |client: &mut Self| {
            let (now, attempt) = client.next();
            let offered = offered(&offer, now.at);
            let asked = Asked::Accept(offered, client.claim(wanted));
            client.journal.asked(attempt, &asked);
            (now, attempt)
        };
        let one = asks(self);
        let other = (self.dice.below(2) == 0).then(|| asks(self));
        let accept = async |now: Now| {
            let actor = self.athlete(wanted);
            accept_offer(&self.clinic.practice, &actor, now, offer.id, None).await
        };
        let began = Instant::now();
        let (first, second) = tokio::join!(accept(one.0), async {
            match other {
                Some((now, attempt)) => Some((attempt, accept(now).await)),
                None => None,
            }
        });
        self.took(began);
        let clock = self.clock;
        let mut held = self.hear_waiting(one.1, first, |held| held_until(held, clock));
        if let Some((attempt, second)) = second {
            held = held.or(self.hear_waiting(attempt, second, |held| held_until(held, clock)));
        }
        held
    }

    /// Looks what somebody is offered now.
    async fn look_for_offers(&mut self) {
        let wanted = self.wanted();
        let (actor, now) = (self.athlete(wanted), self.now());
        let Ok(seen) = see_waits(&self.clinic.practice, &actor, now, wanted.athlete).await else {
            return;
        };
        for (waiting, offer) in seen.waits {
            let Some(offer) = offer else { continue };
            let wanted = WantedStart {
                athlete: waiting.athlete,
                service: waiting.service,
                therapist: offer.therapist,
                location: offer.location,
                starts_at: offer.starts_at,
            };
            if self.offered.iter().all(|(known, _)| known.id != offer.id) {
                self.offered.push((offer, wanted));
            }
        }
        let too_many = self.offered.len().saturating_sub(REMEMBERED);
        self.offered.drain(..too_many);
    }

    fn next(&mut self) -> (Now, u64) {
        let now = self.now();
        (now, self.attempt)
    }

    fn hear_waiting<T>(
        &self,
        attempt: u64,
        answer: Result<T, WaitRefusal>,
        done: impl FnOnce(&T) -> Heard,
    ) -> Option<T> {
        let (heard, value) = match answer {
            Ok(value) => (done(&value), Some(value)),
            Err(WaitRefusal::OfferOver { .. }) => (Heard::Refused(OVER.to_owned()), None),
            Err(WaitRefusal::TooMany { .. }) => (Heard::Refused(WAITS_ENOUGH.to_owned()), None),
            Err(WaitRefusal::Booking(BookingRefusal::SlotTaken { .. })) => (Heard::Taken, None),
            Err(WaitRefusal::Fault(_) | WaitRefusal::Booking(BookingRefusal::Fault(_))) => {
                (Heard::Fault, None)
            }
            Err(other) => (Heard::Refused(other.to_string()), None),
        };
        self.journal.heard(attempt, &heard);
        value
    }
}

fn offered(offer: &Offer, at: Timestamp) -> Offered {
    Offered {
        id: offer.id.to_string(),
        expires_us: offer.expires_at.as_microsecond(),
        at_us: at.as_microsecond(),
    }
}

/// Waiting takes nobody's time.
fn on_the_list(id: &impl ToString) -> Heard {
    Heard::Done {
        id: id.to_string(),
        room: None,
        from: 0,
        until: 0,
        expires_us: 0,
    }
}
