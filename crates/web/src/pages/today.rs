//! Today: the recommendation first, its reasons, times that fit; then how you feel, what is booked, what you did.

use std::collections::BTreeSet;

use askama::Template;
use care::{body::Area, treatment::recommendation::Grade};

use super::{
    frame::Frame,
    weeks::{Answers, Weeks},
};
use crate::{
    body_map::BodyMap,
    chart::{self, Chart},
    words::Stamp,
};

/// The page.
#[derive(Template)]
#[template(path = "today.html")]
pub struct TodayPage {
    /// Around it.
    pub frame: Frame,
    /// "Good morning, Maya".
    pub greeting: String,
    /// Today.
    pub date: Stamp,
    /// The card.
    pub plan: Plan,
    /// The other answers that it owes.
    pub answers: Option<Answers>,
    /// The next three weeks.
    pub weeks: Option<Weeks>,
    /// How do you feel.
    pub check_in: CheckInTeaser,
    /// What is worth a word; mostly nothing.
    pub notices: Vec<NoticeLine>,
    /// Soreness now and on the next days.
    pub soreness: Option<SorenessCard>,
    /// What is booked.
    pub next: Option<NextAppointment>,
    /// The next race.
    pub race: Option<RaceAhead>,
    /// The latest activities.
    pub recent: Vec<RecentActivity>,
    /// Six weeks of load.
    pub chart: Option<Chart>,
    /// A drawing for the empty state.
    pub sample_map: String,
    /// Who asks them to come along, and when, if somebody does.
    pub asked_by: Option<(String, Stamp)>,
}

/// What the card says.
pub enum Plan {
    /// A massage.
    Massage(Box<Suggestion>),
    /// The safety questions come first.
    Ask(Ask),
    /// None, because.
    Nothing(Nothing),
    /// Nothing is known yet.
    Empty,
}

/// A recommendation as a page shows it.
pub struct Suggestion {
    /// "Post-workout massage, 30 minutes".
    pub title: String,
    /// The window in words.
    pub when: String,
    /// Said while the safety questions are still open.
    pub waits: Option<String>,
    /// The window drawn over four days.
    pub strip: Option<Strip>,
    /// Most pressure, 0 to 5.
    pub pressure: u8,
    /// In words.
    pub pressure_words: String,
    /// Areas to work.
    pub work: String,
    /// Why those.
    pub work_note: String,
    /// Areas to leave out; empty for none.
    pub leave_out: String,
    /// Why those.
    pub leave_note: String,
    /// What may be expected, graded.
    pub expect: Option<Expect>,
    /// The body map as SVG.
    pub map: String,
    /// Why.
    pub reasons: Vec<ReasonLine>,
    /// "Three times that fit".
    pub slots_title: String,
    /// Up to three.
    pub slots: Vec<SlotCard>,
    /// What is said when there are none.
    pub no_slots: String,
    /// Price line.
    pub price: String,
}

/// A sentence of benefit with its grade.
pub struct Expect {
    /// As the claims word it.
    pub sentence: String,
    /// Its grade.
    pub grade: Grade,
    /// The claim.
    pub claim: String,
}

/// One reason that opens its source.
#[derive(Debug, Clone)]
pub struct ReasonLine {
    /// In a sentence.
    pub says: String,
    /// More, if there is more.
    pub detail: String,
    /// The rule's id.
    pub rule: String,
    /// Where the rule comes from.
    pub source: String,
    /// The claim that grades it.
    pub claim: Option<String>,
    /// How good the evidence is.
    pub grade: Grade,
}

/// A time to press.
#[derive(Debug, Clone)]
pub struct SlotCard {
    /// What the form sends.
    pub token: String,
    /// "Soonest"; empty in lists.
    pub lead: String,
    /// When.
    pub at: Stamp,
    /// "with Tomas".
    pub with: String,
    /// Why it fits.
    pub note: String,
    /// The filled one.
    pub main: bool,
    /// Marked as fitting.
    pub fits: bool,
}

/// Four days in a strip of 96 hours.
pub struct Strip {
    /// All of it in words.
    pub says: String,
    /// Day names over it.
    pub days: Vec<Word>,
    /// Filled spans.
    pub spans: Vec<Span>,
    /// Columns of the offered times.
    pub dots: Vec<u8>,
    /// Words below it.
    pub words: Vec<Word>,
}

/// A word over columns `from..to`.
pub struct Word {
    /// First column, 1 to 96.
    pub from: u8,
    /// Column after the last.
    pub to: u8,
    /// The word.
    pub word: String,
}

/// A span over columns `from..to`.
pub struct Span {
    /// `open`, `done` or `next`.
    pub class: &'static str,
    /// First column.
    pub from: u8,
    /// Column after the last.
    pub to: u8,
}

/// The questions come first.
pub struct Ask {
    /// What.
    pub title: String,
    /// Why.
    pub why: String,
    /// The button's words.
    pub action: String,
}

/// No massage now.
pub struct Nothing {
    /// What.
    pub title: String,
    /// Why, in a sentence.
    pub why: String,
    /// All reasons.
    pub reasons: Vec<ReasonLine>,
    /// Whether there are areas to show.
    pub show_map: bool,
    /// Areas to leave out, drawn.
    pub map: String,
    /// Where the button leads.
    pub href: &'static str,
    /// The button's words.
    pub action: String,
}

/// How do you feel.
pub struct CheckInTeaser {
    /// Heading.
    pub title: String,
    /// When it was last answered.
    pub says: String,
}

/// A notice in plain words.
pub struct NoticeLine {
    /// What is said.
    pub says: String,
    /// The rule's id.
    pub rule: String,
    /// Whether the safety questions should be answered again.
    pub asks_again: bool,
}

/// Soreness now and on the next days, by area.
pub struct SorenessCard {
    /// What it rests on: learned, or the plain course and why.
    pub says: String,
    /// The rule's id.
    pub rule: String,
    /// "Now", "Tue", "Wed", "Thu".
    pub days: Vec<String>,
    /// Areas, the worst first.
    pub rows: Vec<SorenessRow>,
    /// So many more areas are left out.
    pub more: usize,
}

/// One area, or both sides of it where they are alike.
pub struct SorenessRow {
    /// "front thigh (both sides)".
    pub area: String,
    /// For each day.
    pub cells: Vec<SorenessCell>,
}

/// A level and its range.
pub struct SorenessCell {
    /// "4".
    pub level: String,
    /// "2 to 6"; empty where the range is the level alone.
    pub range: String,
}

/// The next race.
pub struct RaceAhead {
    /// Its name.
    pub name: String,
    /// When.
    pub at: Stamp,
}

/// The next appointment.
pub struct NextAppointment {
    /// For addresses.
    pub id: String,
    /// When.
    pub at: Stamp,
    /// What, with whom, where.
    pub what: String,
}

/// A line of the latest activities.
pub struct RecentActivity {
    /// Its name or sport.
    pub name: String,
    /// Its load.
    pub load: String,
    /// Day, distance, time.
    pub facts: String,
    /// What the load was worked out from.
    pub basis: String,
}

impl SorenessCard {
    fn sample() -> Self {
        let row = |area: &str, cells: [(u8, u8, u8); 4]| SorenessRow {
            area: area.to_owned(),
            cells: cells
                .map(|(level, low, high)| SorenessCell {
                    level: level.to_string(),
                    range: format!("{low} to {high}"),
                })
                .into(),
        };
        Self {
            says: "Learned from your 46 days of check-ins. Looking back over them, it missed the worst area of the next day by 0.6 points on average; taking yesterday’s value missed by 0.9. The ranges held 8 of 10 of its misses.".to_owned(),
            rule: "F01".to_owned(),
            days: ["Now", "Tue", "Wed", "Thu"].map(str::to_owned).into(),
            rows: vec![
                row("front thigh (both sides)", [(6, 5, 7), (5, 4, 6), (3, 2, 4), (2, 1, 3)]),
                row("upper calf (both sides)", [(4, 3, 5), (4, 3, 5), (2, 1, 3), (1, 0, 2)]),
            ],
            more: 0,
        }
    }
}

impl TodayPage {
    /// For the gallery: a plan after a long run.
    pub fn sample() -> Self {
        let today = jiff::civil::date(2026, 5, 3);
        let areas = |codes: &[&str]| {
            codes
                .iter()
                .filter_map(|code| code.parse::<Area>().ok())
                .collect::<Vec<_>>()
        };
        let map = BodyMap {
            label: "Body map, front and back. Work: front thighs and upper calves. Leave out: right shin and behind both knees.".to_owned(),
            levels: areas(&["THIGH_FRONT:left", "THIGH_FRONT:right"]).into_iter().map(|area| (area, 6)).chain(areas(&["CALF_UPPER:left", "CALF_UPPER:right"]).into_iter().map(|area| (area, 4))).collect(),
            avoid: areas(&["SHIN:right", "KNEE_BACK:left", "KNEE_BACK:right"]).into_iter().collect::<BTreeSet<_>>(),
        };
        let word = |from, to, word: &str| Word {
            from,
            to,
            word: word.to_owned(),
        };
        let slot = |lead: &str, iso: &str, text: &str, with: &str, note: &str, main| SlotCard {
            token: "sample".to_owned(),
            lead: lead.to_owned(),
            at: Stamp {
                iso: iso.to_owned(),
                text: text.to_owned(),
            },
            with: with.to_owned(),
            note: note.to_owned(),
            main,
            fits: false,
        };
        let reason =
            |says: &str, detail: &str, rule: &str, source: &str, claim: Option<&str>, grade| {
                ReasonLine {
                    says: says.to_owned(),
                    detail: detail.to_owned(),
                    rule: rule.to_owned(),
                    source: source.to_owned(),
                    claim: claim.map(str::to_owned),
                    grade,
                }
            };
        Self {
            frame: Frame::sample_athlete("/"),
            greeting: "Good morning, Maya".to_owned(),
            date: Stamp { iso: "2026-05-04".to_owned(), text: "Monday 4 May".to_owned() },
            plan: Plan::Massage(Box::new(Suggestion {
                title: "Post-workout massage, 30 minutes".to_owned(),
                when: "Today, or Tuesday until 11:40.".to_owned(),
                waits: None,
strip: Some(Strip {
                    says: "Your long run ended on Sunday at 11:40. The suggested window runs from now until Tuesday 11:40. Three times fit. Intervals follow on Wednesday at 06:30.".to_owned(),
                    days: vec![word(1, 25, "Sun"), word(25, 49, "Mon"), word(49, 73, "Tue"), word(73, 97, "Wed")],
                    spans: vec![Span { class: "done", from: 10, to: 13 }, Span { class: "open", from: 34, to: 61 }, Span { class: "next", from: 79, to: 82 }],
                    dots: vec![38, 43, 58],
                    words: vec![word(1, 24, "Long run"), word(34, 61, "Good window"), word(70, 93, "Intervals")],
                }),
                pressure: 3,
                pressure_words: "Medium at most".to_owned(),
                work: "Front thighs, upper calves".to_owned(),
                work_note: String::new(),
                leave_out: "Right shin, behind the knees".to_owned(),
                leave_note: "The bruise you told us about; behind the knees always.".to_owned(),
                expect: Some(Expect { sentence: "Massage usually makes sore muscles feel somewhat less sore, on average by under one point out of ten in the best studies. Easy movement helps about as much.".to_owned(), grade: Grade::Supported, claim: "A4".to_owned() }),
                map: map.picture(),
                reasons: vec![
                    reason("Sunday’s run was long and steep", "24.6 km with 1,140 m of descent, longer than anything in your last 30 days. After a session like that we look at 2 to 48 hours.", "T2", "Kargarfard 2016 (30 people, 30 minutes); Bender 2019 (78 runners).", Some("A4"), Grade::Supported),
                    reason("Your front thighs are at 6, your calves at 4", "You said so yesterday at 20:40.", "T1", "Saw 2016, a review of 56 studies.", Some("A1"), Grade::Mixed),
                    reason("Intervals on Wednesday keep the pressure at medium", "Within 24 hours of a hard session we suggest no new deep work.", "T19", "Arabaci 2008. Nobody has tested the day before, so this is caution, not proof.", None, Grade::Custom),
                ],
                slots_title: "Three times that fit".to_owned(),
                slots: vec![
                    slot("Soonest", "2026-05-04T13:00-06:00", "Today 13:00", "with Tomas", "41 h before intervals", false),
                    slot("Best timed", "2026-05-04T18:15-06:00", "Today 18:15", "with Ines", "36 h before intervals", true),
                    slot("Your usual therapist", "2026-05-05T10:00-06:00", "Tue 10:00", "with Noor", "20 h before intervals", false),
                ],
                no_slots: String::new(),
                price: "62.00 CAD, paid at the clinic".to_owned(),
            })),
            answers: Some(Answers {
                not_sooner: Vec::new(),
                not_harder: vec![reason("Intervals on Wednesday keep the pressure at medium", "", "T19", "Arabaci 2008.", None, Grade::Custom)],
                would_change: vec!["If nothing were sore: Kind: maintenance massage instead of post-workout massage.".to_owned()],
            }),
            weeks: Some(Weeks::sample()),
            check_in: CheckInTeaser { title: "How do you feel today?".to_owned(), says: "Your last answer is from yesterday, 20:40. A new one may change the suggestion.".to_owned() },
            notices: vec![NoticeLine {
                says: "Sunday’s trail run, 24.6 km, 2 h 41 was longer than any run of the 30 days before it (18.2 km).".to_owned(),
                rule: "F07".to_owned(),
                asks_again: false,
            }],
            soreness: Some(SorenessCard::sample()),
            next: Some(NextAppointment { id: "sample".to_owned(), at: Stamp { iso: "2026-05-21T17:00-06:00".to_owned(), text: "Thursday 21 May, 17:00".to_owned() }, what: "Maintenance massage, 60 minutes, with Noor at Alder Street, room 1".to_owned() }),
            race: None,
            recent: [("Long trail run", "186", "Sun 3 May, 24.6 km, 2:41 h", "heart rate"), ("Strength", "34", "Fri 1 May, 45 min", "your rating"), ("Tempo run", "71", "Thu 30 Apr, 10.2 km, 52 min", "heart rate")]
                .map(|(name, load, facts, basis)| RecentActivity { name: name.to_owned(), load: load.to_owned(), facts: facts.to_owned(), basis: basis.to_owned() })
                .into(),
            chart: chart::six_weeks(&chart::sample_history(today), today),
            sample_map: String::new(),
            asked_by: None,
        }
    }

    /// For the gallery: the questions come first.
    pub fn sample_ask() -> Self {
        Self {
            plan: Plan::Ask(Ask { title: "First, 19 safety questions".to_owned(), why: "A few things should wait, or be seen by somebody first. Your answers from yesterday have run out.".to_owned(), action: "Answer the questions".to_owned() }),
            ..Self::sample()
        }
    }

    /// For the gallery: no massage now.
    pub fn sample_nothing() -> Self {
        Self {
            plan: Plan::Nothing(Nothing {
                title: "No massage suggested now".to_owned(),
                why: "Your race is tomorrow. Nothing new on the day before.".to_owned(),
                reasons: vec![ReasonLine {
                    says: "Your race begins in 20 hours".to_owned(),
                    detail: String::new(),
                    rule: "T12".to_owned(),
                    source: "Custom of the professions.".to_owned(),
                    claim: None,
                    grade: Grade::Custom,
                }],
                show_map: false,
                map: String::new(),
                href: "/book",
                action: "See free times anyway".to_owned(),
            }),
            ..Self::sample()
        }
    }

    /// For the gallery: nothing known yet.
    pub fn sample_empty() -> Self {
        let map = BodyMap {
            label: "A sample: front thighs marked".to_owned(),
            levels: ["THIGH_FRONT:left", "THIGH_FRONT:right"]
                .iter()
                .filter_map(|code| Some((code.parse().ok()?, 5)))
                .collect(),
            ..BodyMap::default()
        };
        Self {
            plan: Plan::Empty,
            answers: None,
            weeks: None,
            notices: vec![],
            soreness: None,
            next: None,
            race: None,
            recent: vec![],
            chart: None,
            sample_map: map.picture(),
            ..Self::sample()
        }
    }
}
