//! Findings, their follow-ups, and denials.

use care::{
    rules::{RuleBook, screening::AnswerType},
    treatment::finding::{Answer, Denial, Finding, FollowUp},
};
use jiff::Timestamp;

use super::{
    super::document::{AnswerIn, AskedIn, FindingIn, FollowUpIn},
    SituationError, past,
};

pub(super) fn finding_of(
    finding: &FindingIn,
    screened_at: Timestamp,
    now: Timestamp,
    rules: &RuleBook,
    at: &str,
) -> Result<Finding, SituationError> {
    let code = code_of(&finding.code, rules, &format!("{at}/code"))?;
    let answers = finding
        .answers
        .iter()
        .filter_map(|(name, answer)| {
            let token = name.replace('~', "~0").replace('/', "~1");
            let at = format!("{at}/answers/{token}");
            // One that was left open with `null` still has to be one that is asked.
            let open = FollowUpIn::Text(OPEN.to_owned());
            let answer = answer.as_ref().unwrap_or(&open);
            let answer = follow_up_of(answer, &code, name, rules, at).transpose()?;
            Some(answer.map(|answer| (name.clone(), answer)))
        })
        .collect::<Result<_, SituationError>>()?;
    Ok(Finding {
        code,
        area: finding.region.map(|region| region.0),
        onset: finding.onset.map(|onset| onset.0),
        answer: match finding.answer {
            AnswerIn::Yes => Answer::Yes,
            AnswerIn::Unsure => Answer::Unsure,
        },
        answered_at: past(
            finding.answered_at,
            screened_at,
            now,
            &format!("{at}/answered_at"),
        )?,
        cleared_at: finding.cleared_at.map(|cleared| cleared.0),
        detail: finding.detail.clone(),
        answers,
    })
}

/// The answer to a follow-up, of the type it is asked for: "yes" where true is meant would be heard as no answer at all.
///
/// `None` for "unsure": the rules then take the careful side, as for one that was left open.
fn follow_up_of(
    answer: &FollowUpIn,
    code: &str,
    name: &str,
    rules: &RuleBook,
    at: String,
) -> Result<Option<FollowUp>, SituationError> {
    // A rule may hand on to another and take its follow-ups along.
    let asked_by = rules
        .screening
        .rule(code)
        .filter(|rule| rule.follow_up(name).is_some())
        .or_else(|| {
            let mut all = rules.screening.iter();
            all.find(|rule| rule.follow_up(name).is_some())
        });
    let Some((rule, question)) =
        asked_by.and_then(|rule| rule.follow_up(name).map(|question| (rule, question)))
    else {
        return Err(SituationError::at(
            at,
            "no safety question has this follow-up; `knead findings` lists them",
        ));
    };
    if matches!(answer, FollowUpIn::Text(word) if word == OPEN) {
        return Ok(None);
    }
    let answer = match (question.answer_type, answer) {
        (AnswerType::Bool, FollowUpIn::Bool(value)) => Ok(FollowUp::Bool(*value)),
        (AnswerType::Bool, FollowUpIn::Number(_) | FollowUpIn::Text(_)) => {
            Err(SituationError::at(at, "true, false or \"unsure\""))
        }
        (AnswerType::Number, FollowUpIn::Number(value)) if *value >= 0.0 => {
            Ok(FollowUp::Number(*value))
        }
        (AnswerType::Number, FollowUpIn::Bool(_) | FollowUpIn::Number(_) | FollowUpIn::Text(_)) => {
            Err(SituationError::at(at, "a number, 0 or more"))
        }
        (AnswerType::Time, FollowUpIn::Text(text)) => {
            text.parse().map(FollowUp::Time).map_err(|_| {
                SituationError::at(
                    at,
                    "an instant with its offset, such as `2026-05-04T09:00:00-06:00`",
                )
            })
        }
        (AnswerType::Time, FollowUpIn::Bool(_) | FollowUpIn::Number(_)) => Err(SituationError::at(
            at,
            "an instant with its offset, such as `2026-05-04T09:00:00-06:00`",
        )),
        (AnswerType::Choice, FollowUpIn::Text(text)) => {
            return Ok(rule.meant_by(name, text).map(FollowUp::Text));
        }
        (AnswerType::Choice, FollowUpIn::Bool(_) | FollowUpIn::Number(_)) => Err(
            SituationError::at(at, format_args!("one of {}", question.choices.join(", "))),
        ),
    };
    answer.map(Some)
}

/// How a follow-up is left open.
const OPEN: &str = "unsure";

pub(super) fn denial_of(
    asked: &AskedIn,
    screened_at: Timestamp,
    now: Timestamp,
    rules: &RuleBook,
    at: &str,
) -> Result<Denial, SituationError> {
    match asked {
        AskedIn::Code(code) => Ok(Denial {
            code: code_of(code, rules, at)?,
            answered_at: screened_at,
        }),
        AskedIn::Dated(dated) => Ok(Denial {
            code: code_of(&dated.code, rules, &format!("{at}/code"))?,
            answered_at: past(
                dated.answered_at,
                screened_at,
                now,
                &format!("{at}/answered_at"),
            )?,
        }),
    }
}

/// The rule's id of a code or of a readable alias.
fn code_of(code: &str, rules: &RuleBook, at: &str) -> Result<String, SituationError> {
    rules
        .screening
        .rule(code)
        .map(|rule| rule.id.clone())
        .ok_or_else(|| {
            SituationError::at(
                at,
                "no safety question has this code; `knead findings` lists them",
            )
        })
}
