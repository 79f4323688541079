//! A follow-up that decides between help and a wait never comes to a wait while it is left open.

mod common;

use care::{
    rules::screening::{AnswerType, Rule},
    treatment::{
        finding::{Answer, FollowUp},
        screening::{Outcome, screen},
    },
};
use common::*;

/// What may be answered to each further question; the first is that nobody did.
fn possible(rule: &Rule) -> Vec<(String, Vec<Option<FollowUp>>)> {
    let of = |answer_type, choices: &[String]| match answer_type {
        AnswerType::Bool => vec![FollowUp::Bool(false), FollowUp::Bool(true)],
        AnswerType::Number => [0.0, 37.0, 38.0, 100.0].map(FollowUp::Number).to_vec(),
        AnswerType::Time => ["0h", "1h", "11h", "100h"]
            .map(|span_ago| FollowUp::Time(ago(span(span_ago))))
            .to_vec(),
        AnswerType::Choice => choices.iter().cloned().map(FollowUp::Text).collect(),
    };
    let questions = rule.follow_ups.iter();
    questions
        .map(|question| {
            let answers = of(question.answer_type, &question.choices);
            let all = [None].into_iter().chain(answers.into_iter().map(Some));
            (question.name.clone(), all.collect())
        })
        .collect()
}

/// Every way to answer all of them, as the place of each answer in its list.
fn every_way(possible: &[(String, Vec<Option<FollowUp>>)]) -> Vec<Vec<usize>> {
    possible
        .iter()
        .fold(vec![Vec::new()], |ways, (_, answers)| {
            let longer = ways.iter().flat_map(|way| {
                (0..answers.len()).map(|place| {
                    let mut way = way.clone();
                    way.push(place);
                    way
                })
            });
            longer.collect()
        })
}

#[test]
fn what_is_left_open_beside_a_red_flag_comes_to_the_strict_side() {
    let book = book();
    let mut decided_something = Vec::new();
    for rule in book.screening.red_flags() {
        let possible = possible(rule);
        let ways = every_way(&possible);
        for (answer, onset) in [Answer::Yes, Answer::Unsure]
            .into_iter()
            .flat_map(|answer| [None, Some("1h"), Some("3d"), Some("10d")].map(|on| (answer, on)))
        {
            let outcome = |way: &[usize]| {
                let mut told = finding(&rule.id);
                told.answer = answer;
                told.onset = onset.map(|text| ago(span(text)));
                for ((name, answers), place) in possible.iter().zip(way) {
                    if let Some(answer) = &answers[*place] {
                        told.answers.insert(name.clone(), answer.clone());
                    }
                }
                let mut situation = healthy();
                situation.findings.push(told);
                screen(&situation, &book).verdict().outcome
            };
            let outcomes: Vec<Outcome> = ways.iter().map(|way| outcome(way)).collect();
            for (way, found) in ways.iter().zip(&outcomes) {
                let answered = |other: &[usize]| {
                    let mut pairs = way.iter().zip(other);
                    pairs.all(|(open, given)| *given != 0 && (*open == 0 || open == given))
                };
                let could_be: Vec<Outcome> = ways
                    .iter()
                    .zip(&outcomes)
                    .filter(|(other, _)| answered(other))
                    .map(|(_, outcome)| *outcome)
                    .collect();
                let (mildest, worst) = (could_be.iter().min(), could_be.iter().max());
                let (mildest, worst) = (*mildest.unwrap(), *worst.unwrap());
                let what = format!("{} {onset:?} {way:?}: {found:?}", rule.id);
                if worst < Outcome::SpeakToSomeone {
                    continue;
                }
                assert!(
                    *found >= Outcome::SpeakToSomeone,
                    "{what}, may be {worst:?}"
                );
                if mildest < Outcome::SpeakToSomeone {
                    assert_eq!(*found, worst, "{what}, may be {mildest:?}");
                    decided_something.push(rule.id.clone());
                }
            }
        }
    }
    decided_something.dedup();
    assert_eq!(
        decided_something,
        ["R12", "R16"],
        "the rules this holds for"
    );
}
