//! A therapist's decisions in the document in.

use care::{
    rules::screening::Loosener,
    treatment::decision::{Decided, Decision},
    units::Pressure,
};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    codes::{AreaCode, Instant},
    read::SituationError,
};

/// What a therapist decided about this person, beyond the rules.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionIn {
    /// Who decided, by name.
    #[serde(default)]
    pub by: Option<String>,
    /// When.
    pub at: Instant,
    /// Why, in words for the person.
    #[serde(default)]
    pub reason: String,
    /// From when it no longer holds.
    #[serde(default)]
    pub until: Option<Instant>,
    /// What.
    pub what: DecidedIn,
}

/// What was decided.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum DecidedIn {
    /// A region stays out of the massage.
    Avoid(AreaCode),
    /// Most pressure.
    Cap(CapIn),
    /// The longest massage, in minutes.
    MostMinutes(u16),
    /// No massage until `until`.
    Wait,
    /// A rule holds less strictly, as far as its row of who may loosen it allows; no other rule does.
    Loosen(LoosenIn),
}

/// Most pressure.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CapIn {
    /// 0 to 5.
    pub level: u8,
    /// Where; everywhere when left out.
    #[serde(default)]
    pub region: Option<AreaCode>,
}

/// A rule that holds less strictly.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoosenIn {
    /// The rule's id.
    pub rule: String,
    /// `therapist`, `clinician`, `surgeon` or `oncology_therapist`.
    pub who: String,
}

/// The decision of `care`.
pub(super) fn decision_of(given: &DecisionIn, at: &str) -> Result<Decision, SituationError> {
    let wrong = |field: &str, why: &str| SituationError::at(format!("{at}/{field}"), why);
    let what = match &given.what {
        DecidedIn::Avoid(area) => Decided::Avoid(area.0),
        DecidedIn::Cap(cap) => Decided::Cap {
            level: Pressure::new(cap.level)
                .map_err(|_| wrong("what/cap/level", "a pressure from 0 to 5"))?,
            area: cap.region.map(|area| area.0),
        },
        DecidedIn::MostMinutes(most) => Decided::Minutes(*most),
        DecidedIn::Wait if given.until.is_none() => {
            return Err(wrong("until", "a wait needs its end"));
        }
        DecidedIn::Wait => Decided::Wait,
        DecidedIn::Loosen(loosen) => Decided::Loosen {
            rule: loosen.rule.clone(),
            who: Loosener::from_word(&loosen.who)
                .ok_or_else(|| wrong("what/loosen/who", "nobody of that word may loosen a rule"))?,
        },
    };
    Ok(Decision {
        by: given
            .by
            .clone()
            .unwrap_or_else(|| "Your therapist".to_owned()),
        at: given.at.0,
        reason: given.reason.clone(),
        until: given.until.map(|until| until.0),
        what,
    })
}

/// A decision as the document has it.
pub(super) fn decision_told(decision: &Decision) -> Value {
    let what = match &decision.what {
        Decided::Avoid(area) => json!({"avoid": area.to_string()}),
        Decided::Cap { level, area } => json!({
            "cap": {"level": level.get(), "region": area.map(|area| area.to_string())},
        }),
        Decided::Minutes(most) => json!({"most_minutes": most}),
        Decided::Wait => json!("wait"),
        Decided::Loosen { rule, who } => json!({"loosen": {"rule": rule, "who": who.word()}}),
    };
    json!({
        "by": decision.by,
        "at": decision.at.to_string(),
        "reason": decision.reason,
        "until": decision.until.map(|until| until.to_string()),
        "what": what,
    })
}

#[cfg(test)]
mod tests {
    use care::{
        plan::plan,
        rules::RuleBook,
        treatment::screening::{Outcome, screen},
    };

    use super::super::read;

    fn document(decisions: &str) -> String {
        format!(
            r#"{{"version": 1, "now": "2026-05-04T09:00:00Z", "assume_denied": true, "athlete": {{"decisions": [{decisions}]}}}}"#
        )
    }

    #[test]
    fn what_was_decided_is_told_and_read_again() {
        let book = RuleBook::built_in().unwrap();
        let decisions = r#"{"by": "Noor", "at": "2026-05-03T09:00:00Z", "reason": "It bruised.", "what": {"avoid": "CALF_LOWER:left"}},
            {"at": "2026-05-03T09:00:00Z", "what": {"cap": {"level": 2, "region": "CALF_LOWER:right"}}},
            {"at": "2026-05-03T09:00:00Z", "what": {"cap": {"level": 3}}},
            {"at": "2026-05-03T09:00:00Z", "what": {"most_minutes": 20}},
            {"at": "2026-05-03T09:00:00Z", "until": "2026-05-06T09:00:00Z", "what": "wait"},
            {"at": "2026-05-03T09:00:00Z", "what": {"loosen": {"rule": "M01", "who": "therapist"}}}"#;
        let situation = read(document(decisions), &book).unwrap();
        assert_eq!(situation.person.decisions.len(), 6);
        let told = super::super::tell::document(&situation).to_string();
        let again = read(told, &book).unwrap();
        let sorted = |situation: &care::situation::Situation| {
            let mut all: Vec<String> = situation
                .person
                .decisions
                .iter()
                .map(|decision| format!("{decision:?}"))
                .collect();
            all.sort();
            all
        };
        assert_eq!(sorted(&again), sorted(&situation));
    }

    #[test]
    fn a_therapists_decision_limits_the_plan() {
        let book = RuleBook::built_in().unwrap();
        let decisions = r#"{"by": "Noor", "at": "2026-05-03T09:00:00Z", "reason": "It bruised.", "what": {"avoid": "CALF_LOWER:left"}},
            {"by": "Noor", "at": "2026-05-03T09:00:00Z", "what": {"most_minutes": 20}}"#;
        let situation = read(document(decisions), &book).unwrap();
        let plan = plan(&situation, &book);
        let verdict = plan.screening.verdict();
        assert_eq!(verdict.outcome, Outcome::BookWithLimits);
        assert_eq!(verdict.most_minutes, Some(20));
        let says = &verdict
            .reasons
            .iter()
            .find(|hit| hit.says.contains("calf"))
            .unwrap()
            .says;
        assert_eq!(
            says,
            "Noor asks to leave the left lower calf out. It bruised."
        );
        let written = super::super::verdict(verdict);
        assert_eq!(written["most_minutes"], 20);
        assert_eq!(written["avoid_regions"][0], "CALF_LOWER:left");
    }

    #[test]
    fn a_decision_that_cannot_be_is_refused_with_its_place() {
        let book = RuleBook::built_in().unwrap();
        for (what, place) in [
            (r#""wait""#, "/athlete/decisions/0/until"),
            (
                r#"{"cap": {"level": 9}}"#,
                "/athlete/decisions/0/what/cap/level",
            ),
            (
                r#"{"loosen": {"rule": "M01", "who": "anybody"}}"#,
                "/athlete/decisions/0/what/loosen/who",
            ),
        ] {
            let text = document(&format!(
                r#"{{"at": "2026-05-03T09:00:00Z", "what": {what}}}"#
            ));
            assert!(
                read(text, &book).unwrap_err().to_string().contains(place),
                "{what}"
            );
        }
        let silent = document(r#"{"at": "2026-05-05T09:00:00Z", "what": {"most_minutes": 20}}"#);
        let verdict = screen(&read(silent, &book).unwrap(), &book);
        assert_eq!(verdict.verdict().most_minutes, None, "tomorrow's decision");
    }
}
