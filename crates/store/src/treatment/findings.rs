//! Findings and denials: the answers to safety questions.

use std::collections::BTreeMap;

use crate::{
    error::StoreError,
    params,
    tx::Tx,
    value::{Row, Value},
    words::Word,
};
use care::{
    booking::clinic::Clinic,
    id::Id,
    people::Person,
    treatment::finding::{Answer, Denial, Finding, FollowUp},
};

statements! {
    CLEAR_FOLLOW_UPS = "delete from finding_answers where clinic_id = $1 and athlete_id = $2 and finding_id in (
        select finding_id from findings where clinic_id = $1 and athlete_id = $2 and code = $3)";
    CLEAR_FINDINGS = "delete from findings where clinic_id = $1 and athlete_id = $2 and code = $3";
    CLEAR_DENIAL = "delete from denials where clinic_id = $1 and athlete_id = $2 and code = $3";
    ADD_FINDING = "insert into findings (clinic_id, athlete_id, finding_id, code, area, onset_us, answer, answered_us, cleared_us, detail)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    ADD_FOLLOW_UP = "insert into finding_answers (clinic_id, athlete_id, finding_id, name, kind, number, at_us, words)
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    ADD_DENIAL = "insert into denials (clinic_id, athlete_id, code, answered_us) values ($1, $2, $3, $4)";
    FINDINGS = "select finding_id, code, area, onset_us, answer, answered_us, cleared_us, detail from findings
        where clinic_id = $1 and athlete_id = $2 order by code, answered_us, finding_id";
    FOLLOW_UPS = "select finding_id, name, kind, number, at_us, words from finding_answers where clinic_id = $1 and athlete_id = $2";
    DENIALS = "select code, answered_us from denials where clinic_id = $1 and athlete_id = $2 order by code";
}

/// Keeps the answers to the questions of some codes, in place of every earlier answer to them.
///
/// A code that is neither among the findings nor the denials counts as not asked afterwards.
///
/// # Errors
/// [`StoreError::ForeignKey`] where there is no such athlete; [`StoreError::Unique`] where a denial of another code is repeated.
pub fn replace_answers(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    codes: &[String],
    findings: &[(Id<Finding>, Finding)],
    denials: &[Denial],
) -> Result<(), StoreError> {
    let answered = findings.iter().map(|(_, finding)| &finding.code);
    let denied = denials.iter().map(|denial| &denial.code);
    for code in codes.iter().chain(answered).chain(denied) {
        for clear in [CLEAR_FOLLOW_UPS, CLEAR_FINDINGS, CLEAR_DENIAL] {
            tx.run(clear, params![clinic, athlete, code])?;
        }
    }
    for (id, finding) in findings {
        insert_finding(tx, clinic, athlete, *id, finding)?;
    }
    for denial in denials {
        tx.run(
            ADD_DENIAL,
            params![clinic, athlete, &denial.code, denial.answered_at],
        )?;
    }
    Ok(())
}

fn insert_finding(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    id: Id<Finding>,
    finding: &Finding,
) -> Result<(), StoreError> {
    tx.run(
        ADD_FINDING,
        params![
            clinic,
            athlete,
            id,
            &finding.code,
            finding.area.map(|area| area.to_string()),
            finding.onset,
            finding.answer.word(),
            finding.answered_at,
            finding.cleared_at,
            &finding.detail,
        ],
    )?;
    for (name, answer) in &finding.answers {
        let none = Value::Null;
        let (kind, number, at, words) = match answer {
            FollowUp::Bool(yes) => (
                "bool",
                Value::from(f64::from(u8::from(*yes))),
                none.clone(),
                none,
            ),
            FollowUp::Number(number) => ("number", Value::from(*number), none.clone(), none),
            FollowUp::Time(at) => ("time", none.clone(), Value::from(*at), none),
            FollowUp::Text(words) => ("text", none.clone(), none, Value::from(words)),
        };
        tx.run(
            ADD_FOLLOW_UP,
            params![clinic, athlete, id, name, kind, number, at, words],
        )?;
    }
    Ok(())
}

/// Everything an athlete answered with "yes" or "unsure".
///
/// # Errors
/// What the database says.
pub fn findings(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
) -> Result<Vec<Finding>, StoreError> {
    let mut follow_ups: BTreeMap<Id<Finding>, BTreeMap<String, FollowUp>> = BTreeMap::new();
    for row in tx.rows(FOLLOW_UPS, params![clinic, athlete])? {
        let of_finding = follow_ups.entry(row.id(0)?).or_default();
        of_finding.insert(row.text(1)?.to_owned(), follow_up_of(&row)?);
    }
    tx.rows(FINDINGS, params![clinic, athlete])?
        .iter()
        .map(|row| {
            Ok(Finding {
                code: row.text(1)?.to_owned(),
                area: row.maybe_parsed(2, "an area")?,
                onset: row.maybe_instant(3)?,
                answer: row.word(4, "an answer", Answer::from_word)?,
                answered_at: row.instant(5)?,
                cleared_at: row.maybe_instant(6)?,
                detail: row.text(7)?.to_owned(),
                answers: follow_ups.remove(&row.id(0)?).unwrap_or_default(),
            })
        })
        .collect()
}

/// Everything an athlete answered with "no".
///
/// # Errors
/// What the database says.
pub fn denials(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
) -> Result<Vec<Denial>, StoreError> {
    tx.rows(DENIALS, params![clinic, athlete])?
        .iter()
        .map(|row| {
            Ok(Denial {
                code: row.text(0)?.to_owned(),
                answered_at: row.instant(1)?,
            })
        })
        .collect()
}

fn follow_up_of(row: &Row) -> Result<FollowUp, StoreError> {
    Ok(match row.text(2)? {
        "bool" => FollowUp::Bool(row.real(3)? > 0.5),
        "number" => FollowUp::Number(row.real(3)?),
        "time" => FollowUp::Time(row.instant(4)?),
        "text" => FollowUp::Text(row.text(5)?.to_owned()),
        _ => {
            return Err(StoreError::Shape {
                column: 2,
                wanted: "a kind of follow-up",
            });
        }
    })
}
