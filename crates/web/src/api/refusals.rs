//! The acts' refusals as problems.

use care::{
    booking::{appointment::StageError, conflict::Conflict},
    treatment::screening::Outcome,
};
use practice::{BookingRefusal, CheckInRefusal, ClientRefusal, PlanRefusal, WaitRefusal};
use serde_json::{Value, json};

use super::{
    problem::{Kind, Problem},
    shape::time::TimeOut,
};

impl From<BookingRefusal> for Problem {
    fn from(refusal: BookingRefusal) -> Self {
        let says = refusal.to_string();
        match refusal {
            BookingRefusal::NotAllowed(refusal) => refusal.into(),
            BookingRefusal::NotFound { what } => Self::no_such(what),
            BookingRefusal::SlotTaken { conflicts, nearest } => {
                let nearest: Vec<TimeOut> = nearest.iter().map(TimeOut::of).collect();
                let conflicts: Vec<Value> = conflicts.iter().map(conflict).collect();
                Self::new(
                    Kind::SlotTaken,
                    "See what stands against it, and the nearest free times.",
                )
                .with("conflicts", conflicts)
                .with("nearest", json!(nearest))
            }
            BookingRefusal::SeriesTaken { stands } => {
                let all = stands.iter().flat_map(|one| {
                    one.conflicts.iter().map(|against| {
                        let mut told = conflict(against);
                        told["starts_at"] = one.wanted.starts_at.to_string().into();
                        told["therapist"] = one.wanted.therapist.to_string().into();
                        told
                    })
                });
                Self::new(
                    Kind::SlotTaken,
                    "See what stands against each; none of them is kept.",
                )
                .with("conflicts", all.collect::<Vec<_>>())
                .with("nearest", Vec::<Value>::new())
            }
            BookingRefusal::HoldExpired { at } => Self::new(
                Kind::HoldExpired,
                "Its time is free for others; hold it again.",
            )
            .with("expired_at", at.to_string()),
            BookingRefusal::HeldTooOften(_) => Self::new(Kind::HeldTooOften, says),
            BookingRefusal::NotCleared { outcome } => not_cleared(outcome),
            BookingRefusal::ConsentMissing => Self::new(
                Kind::ConsentMissing,
                "Book with `consented` once the client has agreed to the treatment as it was described.",
            ),
            BookingRefusal::ReasonMissing => Self::new(Kind::NotPossible, says),
            BookingRefusal::TooLong { most } => {
                Self::new(Kind::TooLong, says).with("most_minutes", most)
            }
            BookingRefusal::KeyReused => Self::new(
                Kind::KeyReused,
                "Send each new wish under a key of its own, and a repetition unchanged.",
            ),
            BookingRefusal::Stage(stage) => stage_problem(stage, says),
            BookingRefusal::ChangedMeanwhile => Self::new(
                Kind::VersionPassed,
                "Read it again, and send the ETag of what you then mean.",
            ),
            BookingRefusal::Fault(fault) => Self::fault(&fault),
        }
    }
}

/// What the answers come to is the client's own; a program learns what to do and no more.
fn not_cleared(outcome: Outcome) -> Problem {
    match outcome {
        Outcome::Incomplete => Problem::new(
            Kind::QuestionsOpen,
            "The client answers the safety questions first, signed in, on the page /questions; then book again.",
        )
        .with("answer_at", "/questions"),
        Outcome::Book
        | Outcome::BookWithLimits
        | Outcome::NotYet
        | Outcome::SpeakToSomeone
        | Outcome::Emergency => Problem::new(
            Kind::NotCleared,
            "The client sees on the page /not-yet what happens now; a person at the clinic can help.",
        )
        .with("answer_at", "/not-yet"),
    }
}

fn stage_problem(stage: StageError, says: String) -> Problem {
    let problem = Problem::new(Kind::Stage, says);
    match stage {
        StageError::Already { stage, may_follow } => problem
            .with("stage", stage)
            .with("may_follow", may_follow.to_vec()),
        StageError::NotItsDay { from } => problem.with("from", from.to_string()),
        StageError::NoticeHasBegun { until }
        | StageError::UndoIsOver { until }
        | StageError::SlipIsOld { until } => problem.with("until", until.to_string()),
        StageError::NotBegun { starts_at } => problem.with("starts_at", starts_at.to_string()),
    }
}

/// One conflict: its word, until when, and what else is known; never who else is booked.
fn conflict(conflict: &Conflict) -> Value {
    let mut told = json!({"why": conflict.word()});
    if let Some(until) = conflict.until() {
        told["until"] = until.to_string().into();
    }
    match conflict {
        Conflict::Skills(skills) => {
            told["skills"] = skills.iter().map(|skill| skill.word()).collect();
        }
        Conflict::Grid { minutes } => told["minutes"] = (*minutes).into(),
        Conflict::Travel { place, minutes } => {
            told["location"] = place.to_string().into();
            if let Some(minutes) = minutes {
                told["minutes"] = (*minutes).into();
            }
        }
        Conflict::Horizon { until } => told["until"] = until.to_string().into(),
        Conflict::Past
        | Conflict::Therapist { .. }
        | Conflict::Room { .. }
        | Conflict::Athlete { .. }
        | Conflict::Hours { .. }
        | Conflict::Service
        | Conflict::Notice { .. }
        | Conflict::Wait { .. }
        | Conflict::Held { .. }
        | Conflict::OwnHands
        | Conflict::Limit => {}
    }
    told
}

impl From<WaitRefusal> for Problem {
    fn from(refusal: WaitRefusal) -> Self {
        let says = refusal.to_string();
        match refusal {
            WaitRefusal::NotAllowed(refusal) => refusal.into(),
            WaitRefusal::NotFound { what } => Self::no_such(what),
            WaitRefusal::BadWindows => Self::new(
                Kind::NotPossible,
                "Say one to six spans that are not over, each of four weeks at most.",
            )
            .with("at", "/windows"),
            WaitRefusal::TooMany { most } => Self::new(Kind::WaitsEnough, says).with("most", most),
            WaitRefusal::OfferOver { until } => {
                Self::new(Kind::OfferOver, says).with("until", until.to_string())
            }
            // No door of the API offers by hand.
            WaitRefusal::OfferedAlready => Self::new(Kind::NotPossible, says),
            WaitRefusal::Booking(refusal) => refusal.into(),
            WaitRefusal::Fault(fault) => Self::fault(&fault),
        }
    }
}

impl From<CheckInRefusal> for Problem {
    fn from(refusal: CheckInRefusal) -> Self {
        match refusal {
            CheckInRefusal::NotAllowed(refusal) => refusal.into(),
            CheckInRefusal::KeyReused => BookingRefusal::KeyReused.into(),
            CheckInRefusal::NotFound => Self::no_such("client"),
            CheckInRefusal::Fault(fault) => Self::fault(&fault),
        }
    }
}

impl From<ClientRefusal> for Problem {
    fn from(refusal: ClientRefusal) -> Self {
        match refusal {
            ClientRefusal::NotAllowed(refusal) => refusal.into(),
            ClientRefusal::NotFound => Self::no_such("client"),
            ClientRefusal::Fault(fault) => Self::fault(&fault),
        }
    }
}

impl From<PlanRefusal> for Problem {
    fn from(refusal: PlanRefusal) -> Self {
        match refusal {
            PlanRefusal::NotAllowed(refusal) => refusal.into(),
            PlanRefusal::Unreadable(wrong) => {
                Self::new(Kind::NotPossible, wrong.why).with("at", wrong.pointer)
            }
        }
    }
}
