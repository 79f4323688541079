//! Further questions after a "yes": as fields of a form, and as what the form sent.

use std::collections::BTreeMap;

use care::{
    rules::screening::{AnswerType, FollowUpQuestion, Rule},
    treatment::finding::FollowUp,
};
use jiff::{Timestamp, tz::TimeZone};

use super::questions::fields::local_time;
use crate::pages::questions::{FollowUpField, FollowUpKind};

/// The field's name in the form.
pub fn field_name(rule: &Rule, name: &str) -> String {
    format!("more-{}-{name}", rule.id)
}

/// What people are asked; what is measured is for staff.
fn asked(rule: &Rule) -> impl Iterator<Item = &FollowUpQuestion> {
    rule.follow_ups.iter().filter(|question| !question.measured)
}

/// The fields of a rule; `value` knows what was answered before, by the question's name.
pub fn fields(rule: &Rule, value: impl Fn(&str) -> String) -> Vec<FollowUpField> {
    asked(rule)
        .map(|question| FollowUpField {
            name: field_name(rule, &question.name),
            text: question.question.clone(),
            kind: match question.answer_type {
                AnswerType::Bool => FollowUpKind::YesNo,
                AnswerType::Number => FollowUpKind::Number,
                AnswerType::Time => FollowUpKind::Time,
                AnswerType::Choice => FollowUpKind::Choice(question.choices.clone()),
            },
            value: value(&question.name),
        })
        .collect()
}

/// An answer as its field holds it.
pub fn field_value(answer: &FollowUp, zone: &TimeZone) -> String {
    match answer {
        FollowUp::Bool(true) => "yes".to_owned(),
        FollowUp::Bool(false) => "no".to_owned(),
        FollowUp::Number(number) => number.to_string(),
        FollowUp::Time(at) => field_time(*at, zone),
        FollowUp::Text(text) => text.clone(),
    }
}

/// An instant as a `datetime-local` field holds it.
pub fn field_time(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone())
        .strftime("%Y-%m-%dT%H:%M")
        .to_string()
}

/// What was answered, by the questions' names; what was left empty stays unknown, and the rules take the careful side.
///
/// # Errors
/// The words to show, when an answer cannot be read: a safety answer is never dropped in silence.
pub fn read<'a>(
    rule: &Rule,
    value: impl Fn(&str) -> Option<&'a str>,
    zone: &TimeZone,
) -> Result<BTreeMap<String, FollowUp>, String> {
    let mut answers = BTreeMap::new();
    for question in asked(rule) {
        let Some(text) = value(&field_name(rule, &question.name)) else {
            continue;
        };
        let answer = one(question, text, zone)
            .ok_or_else(|| format!("This answer could not be read: {}", question.question))?;
        answers.insert(question.name.clone(), answer);
    }
    Ok(answers)
}

fn one(question: &FollowUpQuestion, text: &str, zone: &TimeZone) -> Option<FollowUp> {
    match question.answer_type {
        AnswerType::Bool => match text {
            "yes" => Some(FollowUp::Bool(true)),
            "no" => Some(FollowUp::Bool(false)),
            _ => None,
        },
        AnswerType::Number => text
            .replace(',', ".")
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite())
            .map(FollowUp::Number),
        AnswerType::Time => local_time(text, zone).map(FollowUp::Time),
        AnswerType::Choice => question
            .choices
            .iter()
            .any(|choice| choice == text)
            .then(|| FollowUp::Text(text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use care::rules::RuleBook;

    use super::*;

    fn check(sent: &[(&str, &str)], expected: Result<Vec<(&str, FollowUp)>, &str>) {
        let rules = RuleBook::built_in().unwrap();
        let fever = rules.screening.rule("R09").unwrap();
        let value = |name: &str| {
            let found = sent
                .iter()
                .find(|(field, _)| format!("more-R09-{field}") == name);
            found.map(|(_, value)| *value)
        };
        let expected = expected.map(|answers| {
            let named = answers.into_iter();
            named
                .map(|(name, answer)| (name.to_owned(), answer))
                .collect::<BTreeMap<_, _>>()
        });
        match (read(fever, value, &TimeZone::UTC), expected) {
            (Ok(read), Ok(expected)) => assert_eq!(read, expected),
            (Err(problem), Err(part)) => assert!(problem.contains(part), "{problem}"),
            (read, expected) => panic!("{read:?}, not {expected:?}"),
        }
    }

    #[test]
    fn what_was_left_empty_is_unknown_and_what_cannot_be_read_is_told() {
        check(&[], Ok(Vec::new()));
        let at = "2026-05-04T07:30:00Z".parse().unwrap();
        check(
            &[
                ("temperature_c", "38,4"),
                ("last_fever_at", "2026-05-04T07:30"),
            ],
            Ok(vec![
                ("temperature_c", FollowUp::Number(38.4)),
                ("last_fever_at", FollowUp::Time(at)),
            ]),
        );
        check(&[("temperature_c", "NaN")], Err("temperature"));
        check(&[("last_fever_at", "yesterday")], Err("last fever"));
    }
}
