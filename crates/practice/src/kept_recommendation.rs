//! Recommendations as they were shown, with what they rested on: what has changed since, and whether the same comes out again.

use care::{
    id::Id,
    people::Person,
    plan::{Outlook, Plan, outlook, plan},
    rules::RuleBook,
    situation::Situation,
    treatment::{
        recommendation::Advice,
        replan::{Fate, SessionMove, replan},
    },
};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Value, json};
use store::{
    Tx, audit,
    treatment::records::{self, AdviceRecord},
};

use crate::{
    Actor, Now, Practice, access, fault::Fault, now::sha256_hex, rules_in_use::rules_in_use,
};

/// This program's version, kept with every recommendation.
const PROGRAM: &str = env!("CARGO_PKG_VERSION");

/// What became of one session since the recommendation before, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replanned {
    /// `moved`, `dropped` or `new`.
    pub fate: String,
    /// The session: "Pre-event massage, Sat 9 May".
    pub what: String,
    /// Where it was before, for one that moved.
    pub was: Option<String>,
    /// The facts that did it.
    pub because: Vec<String>,
}

/// The recommendation that is shown, as it was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// What `knead explain` takes.
    pub id: Id<Advice>,
    /// What is other than in the one before.
    pub replanned: Vec<Replanned>,
}

/// A recommendation made again.
#[derive(Debug, Clone, PartialEq)]
pub struct Explained {
    /// When it was made.
    pub at: Timestamp,
    /// The rules it was made by.
    pub rule_book: String,
    /// The program it was made with.
    pub program: Option<String>,
    /// The rules of today.
    pub rule_book_now: String,
    /// The program of today.
    pub program_now: String,
    /// The situation it rested on, as its document.
    pub situation: Value,
    /// What was decided.
    pub then: Value,
    /// What would be decided today of the same facts.
    pub again: Value,
    /// Whether it is the same, byte for byte.
    pub is_same: bool,
}

/// Why nothing is explained.
#[derive(Debug, thiserror::Error)]
pub enum ExplainRefusal {
    /// Not theirs to see.
    #[error(transparent)]
    NotAllowed(#[from] access::NotAllowed),
    /// There is no such recommendation, or it was kept before its facts were.
    #[error("there is no recommendation of this id with its facts")]
    NotFound,
    /// Today's rules do not know an answer of then.
    #[error(
        "today's rules cannot read the facts of then: a question or a field is not there any more"
    )]
    Unreadable,
    /// Something is broken.
    #[error(transparent)]
    Fault(#[from] Fault),
}
crate::fault::refusals!(ExplainRefusal);

/// What was kept last, and what is other now; `None` where nothing was kept or it is the same as now.
pub(crate) struct Comparison {
    /// Of what is shown now.
    fingerprint: String,
    /// The latest that was kept, where it is the same.
    same: Option<Kept>,
    /// What is other than in the latest.
    replanned: Vec<Replanned>,
}

/// Compares what is shown now with what was kept last.
pub(crate) fn compare(
    tx: &mut Tx<'_>,
    (clinic, athlete): (Id<care::booking::clinic::Clinic>, Id<Person>),
    situation: &Situation,
    shown: (&Plan, &Outlook),
    rules: &RuleBook,
) -> Result<Comparison, store::StoreError> {
    let fingerprint = fingerprint(shown.0, shown.1);
    let latest = records::latest_advice(tx, clinic, athlete)?;
    let Some(latest) = latest else {
        return Ok(Comparison {
            fingerprint,
            same: None,
            replanned: Vec::new(),
        });
    };
    let advice: Value = serde_json::from_str(&latest.advice_json).unwrap_or_default();
    if advice["fingerprint"] == json!(fingerprint) && latest.rule_book == rules.version {
        return Ok(Comparison {
            fingerprint,
            same: Some(Kept {
                id: latest.id,
                replanned: replanned_of(&advice["replanned"]),
            }),
            replanned: Vec::new(),
        });
    }
    let before = latest
        .situation_json
        .and_then(|document| formats::situation::read(document, rules).ok());
    let replanned = before.map_or_else(Vec::new, |before| {
        told(&replan(&before, situation, rules), &situation.zone)
    });
    Ok(Comparison {
        fingerprint,
        same: None,
        replanned,
    })
}

/// Keeps what is shown, unless the same was kept last.
///
/// # Errors
/// What the database says.
pub(crate) async fn keep(
    practice: &Practice,
    actor: &Actor,
    athlete: Id<Person>,
    now: Now,
    (situation, rules): (&Situation, &RuleBook),
    comparison: Comparison,
) -> Result<Kept, Fault> {
    if let Some(same) = comparison.same {
        return Ok(same);
    }
    let document = formats::situation::document(situation).to_string();
    // Decided from the document itself, so that it can be decided from it again.
    let decision = match formats::situation::read(&document, rules) {
        Ok(read) => decided(&read, rules),
        Err(_) => decided(situation, rules),
    };
    let replanned = comparison.replanned.clone();
    let kept = Kept {
        id: now.id("recommendation"),
        replanned: replanned.clone(),
    };
    let record = AdviceRecord {
        id: kept.id,
        at: now.at,
        rule_book: rules.version.clone(),
        advice_json: json!({
            "fingerprint": comparison.fingerprint,
            "decision": decision,
            "replanned": replanned.iter().map(replanned_json).collect::<Vec<Value>>(),
        })
        .to_string(),
        program: Some(PROGRAM.to_owned()),
        situation_json: Some(document),
    };
    let actor = actor.clone();
    practice
        .store
        .write(move |tx| {
            records::insert_advice(tx, actor.clinic, athlete, &record)?;
            crate::audit::wrote(tx, &actor, &now, "recommendation", athlete)
        })
        .await
        .map_err(Fault::Store)?;
    Ok(kept)
}

/// Makes a kept recommendation again from its facts, with today's rules and program: for the operator at the terminal. The look is noted.
///
/// # Errors
/// [`ExplainRefusal::NotFound`], [`ExplainRefusal::Unreadable`].
pub async fn explain(
    practice: &Practice,
    clinic: Id<care::booking::clinic::Clinic>,
    id: Id<Advice>,
    now: Now,
) -> Result<Explained, ExplainRefusal> {
    let rules = practice.rules.clone();
    practice
        .store
        .write(move |tx| {
            let rules = rules_in_use(tx, &rules, clinic)?;
            let (athlete, record) =
                records::advice(tx, clinic, id)?.ok_or(ExplainRefusal::NotFound)?;
            let entry = audit::AuditEntry {
                id: now.id("audit explain"),
                at: now.at,
                actor: None,
                actor_role: "operator".to_owned(),
                act: "read:recommendation".to_owned(),
                subject: Some(athlete.to_string()),
                detail: String::new(),
            };
            audit::write(tx, clinic, &entry)?;
            explained(record, &rules)
        })
        .await
}

fn explained(record: AdviceRecord, rules: &RuleBook) -> Result<Explained, ExplainRefusal> {
    let document = record.situation_json.ok_or(ExplainRefusal::NotFound)?;
    let situation =
        formats::situation::read(&document, rules).map_err(|_| ExplainRefusal::Unreadable)?;
    let stored = |what| Fault::Stored { what };
    let advice: Value =
        serde_json::from_str(&record.advice_json).map_err(|_| stored("a recommendation"))?;
    let document: Value = serde_json::from_str(&document).map_err(|_| stored("a situation"))?;
    let then = advice["decision"].clone();
    let again = decided(&situation, rules);
    let bytes = |decision: &Value| decision.to_string();
    Ok(Explained {
        at: record.at,
        is_same: bytes(&then) == bytes(&again),
        rule_book: record.rule_book,
        program: record.program,
        rule_book_now: rules.version.clone(),
        program_now: PROGRAM.to_owned(),
        situation: document,
        then,
        again,
    })
}

/// Screening, recommendation, the four answers and the weeks ahead, as their document.
fn decided(situation: &Situation, rules: &RuleBook) -> Value {
    let plan = plan(situation, rules);
    let outlook = outlook(situation, &plan, rules);
    formats::situation::decision(&plan, &outlook, situation, rules)
}

/// What has to differ for a recommendation to be another one: not the moment at which it is looked at.
fn fingerprint(plan: &Plan, outlook: &Outlook) -> String {
    let verdict = plan.screening.verdict();
    let mut text = format!("{}\n", verdict.outcome.word());
    if let Advice::Massage(massage) = &plan.advice {
        text.push_str(&format!(
            "{} {} {} {:?} {:?}\n",
            massage.kind.word(),
            massage.minutes,
            massage.pressure_cap.get(),
            massage.work,
            massage.avoid,
        ));
    }
    for session in &outlook.sequence.sessions {
        let massage = session.massage.as_ref();
        let massage = massage.map(|it| (it.kind, it.minutes, it.pressure_cap.get()));
        text.push_str(&format!(
            "{} {massage:?} {}\n",
            session.window.to, session.booked
        ));
    }
    sha256_hex(text.as_bytes())
}

/// Everything but what was kept, in words.
pub(crate) fn told(moves: &[SessionMove], zone: &TimeZone) -> Vec<Replanned> {
    let what = |session: &care::treatment::ahead::Session| {
        let kind = session
            .massage
            .as_ref()
            .map_or("Massage", |massage| massage.kind.plain_name());
        let from = session.window.from.to_zoned(zone.clone());
        format!("{kind}, {}", from.strftime("%a %-d %b"))
    };
    moves
        .iter()
        .filter(|one| one.fate != Fate::Kept)
        .filter_map(|one| {
            let session = one.after.as_ref().or(one.before.as_ref())?;
            let was = one.before.as_ref().filter(|_| one.after.is_some());
            Some(Replanned {
                fate: one.fate.word().to_owned(),
                what: what(session),
                was: was.map(what),
                because: one.because.clone(),
            })
        })
        .collect()
}

fn replanned_json(one: &Replanned) -> Value {
    json!({"fate": one.fate, "what": one.what, "was": one.was, "because": one.because})
}

fn replanned_of(list: &Value) -> Vec<Replanned> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let items = list.as_array().map(Vec::as_slice).unwrap_or_default();
    items
        .iter()
        .map(|one| Replanned {
            fate: text(&one["fate"]).unwrap_or_default(),
            what: text(&one["what"]).unwrap_or_default(),
            was: text(&one["was"]),
            because: one["because"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(text)
                .collect(),
        })
        .collect()
}
