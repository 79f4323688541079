//! The questions at a race's finish as a table, for a page that has to answer without a connection.
//!
//! Each row's outcome is what [`screen`] says of that row alone. The worst row is the outcome of them all: a test compares the two
//! for every combination, so that the device adds up and decides nothing by itself.

use jiff::{Timestamp, tz::TimeZone};

use super::{Outcome, Screening, screen};
use crate::{
    rules::{
        RuleBook,
        screening::{AnswerType, FollowUpQuestion, GateItem, Rule},
    },
    situation::{FinishGate, Person, Situation},
    training::workout::{Discipline, Event, EventKind, EventTime, Priority},
    treatment::finding::{Answer, Finding, FollowUp},
};

/// The item that stands for the warning signs: it is fine when none of them is there.
const SIGNS: &str = "no_red_flag";

/// The table.
#[derive(Debug, Clone)]
pub struct FinishTable<'a> {
    /// The items, each with what it comes to when it is not fine.
    pub items: Vec<(&'a GateItem, Outcome)>,
    /// The warning signs.
    pub signs: Vec<FinishSign<'a>>,
}

/// A warning sign with the further questions that make a difference.
#[derive(Debug, Clone)]
pub struct FinishSign<'a> {
    /// The rule.
    pub rule: &'a Rule,
    /// Further questions, "yes" or not.
    pub follow_ups: Vec<FinishMore<'a>>,
    /// What it comes to, for each set of further questions answered with "yes": the first question is the lowest bit.
    pub outcomes: Vec<Outcome>,
}

/// A further question beside a warning sign.
#[derive(Debug, Clone, Copy)]
pub struct FinishMore<'a> {
    /// The question.
    pub question: &'a FollowUpQuestion,
    /// A "yes" makes it milder, so that it is given only by who is certain.
    pub relieves: bool,
}

/// What somebody who has just finished answers.
#[derive(Debug, Clone, Default)]
pub struct FinishAnswers {
    /// Names of the items that are not fine.
    pub not_fine: Vec<String>,
    /// Rules of the warning signs that are there, each with its further questions answered with "yes".
    pub signs: Vec<(String, Vec<String>)>,
}

impl<'a> FinishTable<'a> {
    /// The table of a rule book.
    pub fn of(book: &'a RuleBook) -> Self {
        let gate = &book.screening.gate;
        let outcome = |answers: &FinishAnswers| screen_finish(answers, book).verdict().outcome;
        let items = gate.item.iter().filter(|item| item.name != SIGNS);
        let items = items.map(|item| {
            let answers = FinishAnswers {
                not_fine: vec![item.name.clone()],
                ..FinishAnswers::default()
            };
            (item, outcome(&answers))
        });
        let codes = gate.item.iter().flat_map(|item| &item.needs_one_of);
        let rules = codes.filter_map(|code| book.screening.rule(code));
        let signs = rules.map(|rule| {
            let of = |names: Vec<String>| {
                outcome(&FinishAnswers {
                    not_fine: Vec::new(),
                    signs: vec![(rule.id.clone(), names)],
                })
            };
            let asked: Vec<&FollowUpQuestion> = rule
                .follow_ups
                .iter()
                .filter(|question| question.answer_type == AnswerType::Bool)
                .collect();
            let subsets = |of_these: &[&FollowUpQuestion]| -> Vec<Vec<String>> {
                (0..1_usize << of_these.len())
                    .map(|bits| {
                        let chosen = of_these.iter().enumerate();
                        let chosen = chosen.filter(|(bit, _)| bits >> bit & 1 == 1);
                        chosen.map(|(_, question)| question.name.clone()).collect()
                    })
                    .collect()
            };
            // What each set of other answers comes to without and with a "yes" to a question.
            let pairs = |question: &FollowUpQuestion| -> Vec<(Outcome, Outcome)> {
                let others: Vec<&FollowUpQuestion> = asked
                    .iter()
                    .copied()
                    .filter(|other| other.name != question.name)
                    .collect();
                let sets = subsets(&others).into_iter();
                let pairs = sets.map(|names| {
                    let mut more = names.clone();
                    more.push(question.name.clone());
                    (of(names), of(more))
                });
                pairs.collect()
            };
            // Only what changes an outcome is asked in a tent.
            let follow_ups: Vec<FinishMore<'_>> = asked
                .iter()
                .map(|question| (*question, pairs(question)))
                .filter(|(_, pairs)| pairs.iter().any(|(without, with)| without != with))
                .map(|(question, pairs)| FinishMore {
                    question,
                    relieves: pairs.iter().any(|(without, with)| with < without),
                })
                .collect();
            let chosen: Vec<&FollowUpQuestion> =
                follow_ups.iter().map(|more| more.question).collect();
            let outcomes = subsets(&chosen).into_iter().map(of).collect();
            FinishSign {
                rule,
                follow_ups,
                outcomes,
            }
        });
        Self {
            items: items.collect(),
            signs: signs.collect(),
        }
    }

    /// The worst row of what was answered; `Book` where everything is fine.
    pub fn worst(&self, answers: &FinishAnswers) -> Outcome {
        let items = self
            .items
            .iter()
            .filter(|(item, _)| answers.not_fine.contains(&item.name))
            .map(|(_, outcome)| *outcome);
        let signs = answers.signs.iter().filter_map(|(code, names)| {
            let sign = self.signs.iter().find(|sign| sign.rule.id == *code)?;
            let bits = sign.follow_ups.iter().enumerate();
            let bits = bits
                .filter(|(_, more)| names.contains(&more.question.name))
                .map(|(bit, _)| 1_usize << bit)
                .sum::<usize>();
            sign.outcomes.get(bits).copied()
        });
        items.chain(signs).max().unwrap_or(Outcome::Book)
    }
}

/// Screens somebody of whom nothing is known but what was answered at the finish. A further question that was not answered with
/// "yes" was not answered: the rules take the careful side.
pub fn screen_finish(answers: &FinishAnswers, book: &RuleBook) -> Screening {
    screen(&situation_of(answers), book)
}

/// Somebody who has just finished a race, as a situation.
pub fn situation_of(answers: &FinishAnswers) -> Situation {
    // Any moment will do: nothing here has a date but the race, which ends now.
    let now = Timestamp::UNIX_EPOCH;
    let fine = |name: &str| Some(!answers.not_fine.iter().any(|item| item == name));
    let finding = |(code, names): &(String, Vec<String>)| Finding {
        code: code.clone(),
        area: None,
        onset: None,
        answer: Answer::Yes,
        answered_at: now,
        cleared_at: None,
        detail: String::new(),
        answers: names
            .iter()
            .map(|name| (name.clone(), FollowUp::Bool(true)))
            .collect(),
    };
    Situation {
        now,
        zone: TimeZone::UTC,
        person: Person {
            new_client: true,
            ..Person::default()
        },
        events: vec![Event {
            kind: EventKind::Race,
            name: None,
            time: EventTime::EndedAt(now),
            sport: None,
            distance: None,
            duration: None,
            hard: true,
            eccentric: false,
            priority: Priority::A,
            discipline: Discipline::Endurance,
        }],
        check_in: None,
        findings: answers.signs.iter().map(finding).collect(),
        asked: Vec::new(),
        // The team has the list of warning signs in front of it: what is not ticked was denied.
        assume_denied: true,
        finish_gate: Some(FinishGate {
            walking_and_coherent: fine("walking_and_coherent"),
            cooled_down_10_min_and_drinking: fine("cooled_down_10_min_and_drinking"),
            no_red_flag: Some(answers.signs.is_empty()),
            not_shivering_or_burning_hot: fine("not_shivering_or_burning_hot"),
            no_dark_urine: fine("no_dark_urine"),
            no_one_sided_swelling: fine("no_one_sided_swelling"),
            no_nsaid_with_nausea: fine("no_nsaid_with_nausea"),
            blisters_covered: fine("blisters_covered"),
            medical_tent_passed: fine("medical_tent_passed"),
            consent: fine("consent"),
        }),
        wishes: Default::default(),
        likely_soreness: Vec::new(),
        forecast: Default::default(),
        load: Default::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signs_of(table: &FinishTable<'_>, sign: usize, bits: usize) -> (String, Vec<String>) {
        let sign = &table.signs[sign];
        let names = sign.follow_ups.iter().enumerate();
        let names = names
            .filter(|(bit, _)| bits >> bit & 1 == 1)
            .map(|(_, more)| more.question.name.clone());
        (sign.rule.id.clone(), names.collect())
    }

    #[track_caller]
    fn check(table: &FinishTable<'_>, book: &RuleBook, answers: &FinishAnswers) {
        let decided = screen_finish(answers, book).verdict().outcome;
        // What may be booked within limits may be given here: the limits stand on the page.
        let decided = match decided {
            Outcome::BookWithLimits => Outcome::Book,
            other => other,
        };
        assert_eq!(table.worst(answers), decided, "{answers:?}");
    }

    #[test]
    fn the_table_says_what_the_screening_says_for_every_combination() {
        let book = RuleBook::built_in().unwrap();
        let table = FinishTable::of(&book);
        assert_eq!((table.items.len(), table.signs.len()), (9, 9));
        let mut signs = vec![Vec::new()];
        for (one, sign) in table.signs.iter().enumerate() {
            for bits in 0..sign.outcomes.len() {
                signs.push(vec![signs_of(&table, one, bits)]);
            }
        }
        for one in 0..table.signs.len() {
            for other in one + 1..table.signs.len() {
                signs.push(vec![signs_of(&table, one, 0), signs_of(&table, other, 0)]);
            }
        }
        let all = |bits: usize| {
            let all = 0..table.signs.len();
            all.map(|sign| signs_of(&table, sign, bits)).collect()
        };
        signs.push(all(0));
        signs.push(all(usize::MAX));
        for items in 0..1_usize << table.items.len() {
            let not_fine: Vec<String> = table
                .items
                .iter()
                .enumerate()
                .filter(|(bit, _)| items >> bit & 1 == 1)
                .map(|(_, (item, _))| item.name.clone())
                .collect();
            for signs in &signs {
                let answers = FinishAnswers {
                    not_fine: not_fine.clone(),
                    signs: signs.clone(),
                };
                check(&table, &book, &answers);
            }
        }
    }

    #[test]
    fn only_further_questions_that_change_an_outcome_are_asked() {
        let book = RuleBook::built_in().unwrap();
        let table = FinishTable::of(&book);
        let asked: Vec<(&str, usize)> = table
            .signs
            .iter()
            .filter(|sign| !sign.follow_ups.is_empty())
            .map(|sign| (sign.rule.id.as_str(), sign.follow_ups.len()))
            .collect();
        assert_eq!(asked, [("R05", 3), ("R08", 2), ("R16", 1)]);
        let relieving: Vec<&str> = table
            .signs
            .iter()
            .flat_map(|sign| &sign.follow_ups)
            .filter(|more| more.relieves)
            .map(|more| more.question.name.as_str())
            .collect();
        assert_eq!(relieving, ["thinking_clearly"]);
    }

    #[test]
    fn everything_fine_is_a_go_and_dark_urine_is_a_call() {
        let book = RuleBook::built_in().unwrap();
        let table = FinishTable::of(&book);
        let with = |name: &str| {
            table.worst(&FinishAnswers {
                not_fine: vec![name.to_owned()],
                signs: Vec::new(),
            })
        };
        assert_eq!(table.worst(&FinishAnswers::default()), Outcome::Book);
        assert_eq!(with("no_dark_urine"), Outcome::Emergency);
        assert_eq!(with("medical_tent_passed"), Outcome::SpeakToSomeone);
        assert_eq!(with("consent"), Outcome::NotYet);
    }
}
