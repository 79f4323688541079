//! The four answers and the next three weeks, field by field.

use care::{
    plan::Outlook,
    treatment::{
        ahead::{Purpose, Sequence, Session},
        replan::SessionMove,
        suppose::Difference,
        why::{Change, Why},
    },
};
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::Serialize;

use super::{
    answer::{ReasonOut, RecommendationOut, WindowOut},
    write::{reason_out, recommendation_out, written},
};

/// Why this, why not sooner, why not harder, what would change it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct WhyOut {
    /// Why this, or why none.
    pub this: Vec<ReasonOut>,
    /// Why not sooner.
    pub not_sooner: Vec<ReasonOut>,
    /// Why not harder: the rules that hold the pressure where it is.
    pub not_harder: Vec<ReasonOut>,
    /// Facts that, were they different, would change it, each with what would differ.
    pub would_change: Vec<ChangeOut>,
}

/// A fact that would change the recommendation.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ChangeOut {
    /// What is supposed, in words that follow "if".
    #[serde(rename = "if")]
    pub if_so: String,
    /// The moment from which, where only time passes.
    pub from: Option<String>,
    /// What would differ.
    pub differences: Vec<DifferenceOut>,
}

/// One thing that would differ.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct DifferenceOut {
    /// Which.
    #[schemars(extend("enum" = ["outcome", "kind", "from", "to", "minutes", "pressure_cap", "work", "avoid"]))]
    pub what: String,
    /// How it is.
    pub before: String,
    /// How it would be.
    pub after: String,
}

/// The next three weeks: each session is what would be advised then, if what is planned happens and the answers stay as they are.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SequenceOut {
    /// The first local day that is looked at.
    pub from: Option<String>,
    /// The last one.
    pub to: Option<String>,
    /// In order of time.
    pub sessions: Vec<SessionOut>,
    /// What no session meets, and why.
    pub unmet: Vec<UnmetOut>,
    /// Why there is none; empty where there is one.
    pub none_because: Vec<ReasonOut>,
}

/// A session of the next three weeks.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SessionOut {
    /// The local day.
    pub day: String,
    /// When to begin, on that day.
    pub window: WindowOut,
    /// Whether it is booked already.
    pub booked: bool,
    /// What it is for, the weightiest first.
    #[serde(rename = "for")]
    pub purposes: Vec<PurposeOut>,
    /// What would be advised then; null for a booked one at a time at which none would be proposed.
    pub massage: Option<RecommendationOut>,
    /// Why not sooner.
    pub not_sooner: Vec<ReasonOut>,
    /// Why not harder.
    pub not_harder: Vec<ReasonOut>,
}

/// What a session is for.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PurposeOut {
    /// `now`: what is advised now; `after` and `before` an event; `rhythm`: the custom of how often; `booked`: it stands.
    #[schemars(extend("enum" = ["now", "after", "before", "rhythm", "booked"]))]
    pub what: String,
    /// The event.
    pub event: Option<String>,
}

/// Something that no session meets.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct UnmetOut {
    /// What.
    #[serde(rename = "for")]
    pub purpose: PurposeOut,
    /// Why.
    pub because: Vec<ReasonOut>,
}

pub(super) fn why_out(outlook: &Outlook, zone: &TimeZone) -> WhyOut {
    let Why {
        this,
        not_sooner,
        not_harder,
        would_change,
    } = &outlook.why;
    let reasons =
        |list: &[care::treatment::recommendation::Reason]| list.iter().map(reason_out).collect();
    WhyOut {
        this: reasons(this),
        not_sooner: reasons(not_sooner),
        not_harder: reasons(not_harder),
        would_change: would_change
            .iter()
            .map(|change| change_out(change, zone))
            .collect(),
    }
}

fn change_out(change: &Change, zone: &TimeZone) -> ChangeOut {
    ChangeOut {
        if_so: change.if_so.clone(),
        from: change.from.map(|from| written(from, zone)),
        differences: change.differences.iter().map(difference_out).collect(),
    }
}

pub(super) fn difference_out(difference: &Difference) -> DifferenceOut {
    DifferenceOut {
        what: difference.what.to_owned(),
        before: difference.before.clone(),
        after: difference.after.clone(),
    }
}

pub(super) fn sequence_out(sequence: &Sequence, zone: &TimeZone) -> SequenceOut {
    SequenceOut {
        from: sequence.from.map(|day| day.to_string()),
        to: sequence.to.map(|day| day.to_string()),
        sessions: sequence
            .sessions
            .iter()
            .map(|session| session_out(session, zone))
            .collect(),
        unmet: sequence
            .unmet
            .iter()
            .map(|(purpose, because)| UnmetOut {
                purpose: purpose_out(purpose),
                because: because.iter().map(reason_out).collect(),
            })
            .collect(),
        none_because: sequence.none_because.iter().map(reason_out).collect(),
    }
}

fn session_out(session: &Session, zone: &TimeZone) -> SessionOut {
    let massage = session.massage.as_deref();
    SessionOut {
        day: session.day.to_string(),
        window: WindowOut {
            from: written(session.window.from, zone),
            to: written(session.window.to, zone),
        },
        booked: session.booked,
        purposes: session.purposes.iter().map(purpose_out).collect(),
        massage: massage.map(|massage| recommendation_out(massage, zone)),
        not_sooner: session.not_sooner.iter().map(reason_out).collect(),
        not_harder: massage
            .map(|massage| massage.binding_caps().iter().map(reason_out).collect())
            .unwrap_or_default(),
    }
}

/// What became of a session.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct MoveOut {
    /// `kept`, `moved`, `dropped` or `new`.
    pub fate: String,
    /// As it is.
    pub before: Option<SessionOut>,
    /// As it would be.
    pub after: Option<SessionOut>,
}

pub(super) fn move_out(one: &SessionMove, zone: &TimeZone) -> MoveOut {
    let session = |session: &Option<Session>| session.as_ref().map(|it| session_out(it, zone));
    MoveOut {
        fate: one.fate.word().to_owned(),
        before: session(&one.before),
        after: session(&one.after),
    }
}

fn purpose_out(purpose: &Purpose) -> PurposeOut {
    let (what, event) = match purpose {
        Purpose::Now => ("now", None),
        Purpose::After(event) => ("after", Some(event.clone())),
        Purpose::Before(event) => ("before", Some(event.clone())),
        Purpose::Rhythm => ("rhythm", None),
        Purpose::Booked => ("booked", None),
    };
    PurposeOut {
        what: what.to_owned(),
        event,
    }
}
