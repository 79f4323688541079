//! Me: profile and thresholds.

use askama::Template;

use super::frame::Frame;
use crate::words::Stamp;

/// The page.
#[derive(Template)]
#[template(path = "me.html")]
pub struct MePage {
    /// Around it.
    pub frame: Frame,
    /// What was just done.
    pub done: Option<&'static str>,
    /// Since when training is shared with the clinic, if it is.
    pub shared_since: Option<Stamp>,
    /// Where they get mail.
    pub email: String,
    /// The name they go by.
    pub name: String,
    /// The zone they live in.
    pub zone: String,
    /// Year of birth.
    pub birth_year: String,
    /// For heart-rate load.
    pub sexes: Vec<Choice>,
    /// Main sport.
    pub sports: Vec<Choice>,
    /// How they train.
    pub patterns: Vec<Choice>,
    /// Pressures that may be liked.
    pub pressures: Vec<Choice>,
    /// Massages a month at most; empty for as many as fit.
    pub most_per_month: String,
    /// Techniques, each with what is wished of it.
    pub techniques: Vec<TechniqueLine>,
    /// What one may go by to see whether massages help.
    pub measures: Vec<Choice>,
    /// The same in their own words.
    pub measure_words: String,
    /// What holds today.
    pub thresholds: Vec<ThresholdLine>,
    /// What was said, newest first.
    pub said: Vec<SaidLine>,
    /// Today, for the day from which a threshold holds.
    pub today: String,
    /// What is wrong with the profile that was sent.
    pub profile_problem: Option<String>,
    /// What is wrong with the threshold that was sent,
    pub threshold_problem: Option<String>,
    /// and what was sent.
    pub typed_kind: String,
    /// Its value.
    pub typed_value: String,
    /// Its day.
    pub typed_from: String,
}

/// One choice of a list.
pub struct Choice {
    /// In the form.
    pub word: &'static str,
    /// On the page.
    pub name: &'static str,
    /// Whether it holds.
    pub chosen: bool,
}

/// A technique and what is wished of it.
pub struct TechniqueLine {
    /// In the form.
    pub word: &'static str,
    /// On the page.
    pub name: String,
    /// What the hands do.
    pub what: String,
    /// `like`, `not`, or empty for "all the same".
    pub wish: &'static str,
}

/// A threshold as it holds today.
pub struct ThresholdLine {
    /// In the form.
    pub word: &'static str,
    /// On the page.
    pub name: &'static str,
    /// How it is typed.
    pub hint: &'static str,
    /// Its value; empty where nothing is known.
    pub value: String,
    /// Said or estimated, since when, from what.
    pub how: String,
}

/// A threshold as it was said.
pub struct SaidLine {
    /// In the form.
    pub word: &'static str,
    /// On the page.
    pub name: &'static str,
    /// Its value.
    pub value: String,
    /// From when on.
    pub from: Stamp,
}

impl MePage {
    /// Whether a technique is liked or not.
    pub fn wishes_any(&self) -> bool {
        self.techniques.iter().any(|one| !one.wish.is_empty())
    }

    /// For the gallery.
    pub fn sample() -> Self {
        let choice = |word, name, chosen| Choice { word, name, chosen };
        let line = |word, name, hint, value: &str, how: &str| ThresholdLine {
            word,
            name,
            hint,
            value: value.to_owned(),
            how: how.to_owned(),
        };
        Self {
            frame: Frame::sample_athlete("/me"),
            done: Some("Kept. The loads it touches are worked out again."),
            shared_since: None,
            email: "maya@example.org".to_owned(),
            name: "Maya".to_owned(),
            zone: "America/Edmonton".to_owned(),
            birth_year: "1992".to_owned(),
            sexes: vec![
                choice("", "Rather not say", false),
                choice("female", "Female", true),
            ],
            sports: vec![choice("running", "Run", true)],
            pressures: Vec::new(),
            most_per_month: String::new(),
            techniques: vec![
                TechniqueLine {
                    word: "kneading",
                    name: "Kneading".to_owned(),
                    what: "lifting, squeezing and rolling".to_owned(),
                    wish: "like",
                },
                TechniqueLine {
                    word: "tapping",
                    name: "Tapping and shaking".to_owned(),
                    what: "brisk and rhythmic".to_owned(),
                    wish: "not",
                },
            ],
            measures: vec![choice("soreness", "How sore you are the days after", true)],
            measure_words: String::new(),
            patterns: vec![choice(
                "moderate",
                "Three to four moderate sessions a week",
                true,
            )],
            thresholds: vec![
                line(
                    "max_heart_rate",
                    "Highest heart rate",
                    "beats a minute",
                    "187 bpm",
                    "estimated from the highest of your activities, as of 26 April 2026",
                ),
                line(
                    "threshold_power",
                    "Threshold power on the bike",
                    "watts",
                    "",
                    "not known yet",
                ),
            ],
            said: vec![SaidLine {
                word: "resting_heart_rate",
                name: "Resting heart rate",
                value: "52 bpm".to_owned(),
                from: Stamp {
                    iso: "2026-01-01".to_owned(),
                    text: "1 January 2026".to_owned(),
                },
            }],
            today: "2026-05-04".to_owned(),
            profile_problem: None,
            threshold_problem: None,
            typed_kind: String::new(),
            typed_value: String::new(),
            typed_from: String::new(),
        }
    }
}
