//! One line of a clinic's own rules: as it is chosen, as it is written down, and in words.

use super::{ClinicRules, Profile};
use crate::{
    body::Region, rules::screening::action::Action, treatment::massage::Skill, units::Pressure,
};

/// What a clinic may add. Nothing here can make a rule looser but the temperature of fever, within its bound.
#[derive(Debug, Clone, PartialEq)]
pub enum ClinicLine {
    /// Which words staff read.
    Profile(Profile),
    /// The temperature from which it is fever, in °C.
    FeverFrom(f64),
    /// A rule does more.
    Stricter {
        /// The rule.
        rule: String,
        /// What it does besides.
        adds: Adds,
        /// Why.
        reason: String,
    },
    /// Less pressure in a region.
    RegionCap {
        /// Where.
        region: Region,
        /// The most.
        cap: Pressure,
        /// Why.
        reason: String,
    },
}

/// What a rule does besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Adds {
    /// A clinician's clearance is needed.
    Clearance,
    /// No massage for so many hours.
    Wait {
        /// How many.
        hours: u16,
    },
    /// Most pressure anywhere.
    Cap(Pressure),
    /// The area told stays out for so many days.
    LeaveOut {
        /// How many.
        days: u16,
    },
    /// The therapist needs a skill.
    Skill(Skill),
}

impl ClinicLine {
    /// The word of its kind: `profile`, `fever`, `stricter` or `region_cap`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Profile(_) => "profile",
            Self::FeverFrom(_) => "fever",
            Self::Stricter { .. } => "stricter",
            Self::RegionCap { .. } => "region_cap",
        }
    }

    /// The line, as a clinic's rules are written.
    pub fn written(&self) -> String {
        match self {
            Self::Profile(profile) => format!("profile = \"{}\"\n", profile.word()),
            Self::FeverFrom(celsius) => format!("fever_from_c = {celsius:.1}\n"),
            Self::Stricter { rule, adds, reason } => {
                let action = match adds {
                    Adds::Clearance => "{ clearance = \"routine\" }".to_owned(),
                    Adds::Wait { hours } => format!("{{ wait = {{ for = \"{hours}h\" }} }}"),
                    Adds::Cap(level) => format!("{{ cap = {{ level = {} }} }}", level.get()),
                    Adds::LeaveOut { days } => {
                        format!("{{ local_avoid = {{ at = [\"area\"], for = \"{days}d\" }} }}")
                    }
                    Adds::Skill(skill) => format!("{{ skill = \"{}\" }}", skill.word()),
                };
                format!(
                    "[[stricter]]\nrule = {}\nreason = {}\n[[stricter.case]]\nactions = [{action}]\n",
                    quoted(rule),
                    quoted(reason)
                )
            }
            Self::RegionCap {
                region,
                cap,
                reason,
            } => format!(
                "[[region_cap]]\nregion = \"{}\"\ncap = {}\nreason = {}\n",
                region.code(),
                cap.get(),
                quoted(reason)
            ),
        }
    }
}

/// A text between quotes; what would break a line becomes a space.
fn quoted(text: &str) -> String {
    let one_line = text.trim().replace(char::is_control, " ");
    format!(
        "\"{}\"",
        one_line.replace('\\', "\\\\").replace('"', "\\\"")
    )
}

impl ClinicRules {
    /// Each of the changes in words, with its reason.
    pub fn words(&self) -> Vec<String> {
        let lines = &self.lines;
        let profile = lines.profile.map(|profile| match profile {
            Profile::Wellness => "Staff read the plain questions.".to_owned(),
            Profile::Clinic => "Staff read the clinical words.".to_owned(),
        });
        let fever = lines
            .fever_from_c
            .map(|from| format!("Fever counts from {from:.1} °C."));
        let stricter = lines.stricter.iter().map(|line| {
            let actions = line.case.iter().flat_map(|case| &case.actions);
            let adds: Vec<String> = actions.map(in_words).collect();
            format!("{}: {}. {}", line.rule, adds.join(", "), line.reason)
        });
        let caps = lines.region_cap.iter().map(|line| {
            let region: Option<Region> = line.region.parse().ok();
            let region = region.map_or(line.region.as_str(), |region| region.plain_name());
            format!("Pressure {} at most: {region}. {}", line.cap, line.reason)
        });
        profile
            .into_iter()
            .chain(fever)
            .chain(stricter)
            .chain(caps)
            .collect()
    }
}

fn in_words(action: &Action) -> String {
    match action {
        Action::Clearance(_) => "needs a clinician's clearance".to_owned(),
        Action::GuardianConsent => "needs a guardian's consent".to_owned(),
        Action::Emergency => "is an emergency".to_owned(),
        Action::StopRefer(_) => "stops until somebody was seen".to_owned(),
        Action::Refer(_) => "advises to be seen".to_owned(),
        Action::Wait(_) => "asks for a wait".to_owned(),
        Action::LocalAvoid(_) => "leaves the area out".to_owned(),
        Action::Cap(cap) => format!("pressure {} at most", cap.level.get()),
        Action::Position(position) => format!("position {}", position.replace('_', " ")),
        Action::Skill(skill) => format!("needs a therapist with the skill {}", skill.0.word()),
        Action::Inform => "is shown to the therapist".to_owned(),
        Action::MostMinutes(minutes) => format!("at most {minutes} minutes"),
        Action::Ask(_) | Action::AskIfUnknown(_) => "asks more".to_owned(),
        Action::Becomes(rule) => format!("counts as {rule}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::RuleBook;

    #[test]
    fn every_line_that_can_be_chosen_is_taken_and_told_in_words() {
        let shipped = RuleBook::built_in().unwrap();
        let stricter = |adds| ClinicLine::Stricter {
            rule: "M04".to_owned(),
            adds,
            reason: "we say \"no\"\nto \\this".to_owned(),
        };
        let two = Pressure::new(2).unwrap();
        let lines = [
            (
                ClinicLine::Profile(Profile::Clinic),
                "Staff read the clinical words.",
            ),
            (ClinicLine::FeverFrom(37.6), "Fever counts from 37.6 °C."),
            (
                stricter(Adds::Clearance),
                "M04: needs a clinician's clearance. we say \"no\" to \\this",
            ),
            (
                stricter(Adds::Wait { hours: 36 }),
                "M04: asks for a wait. we say \"no\" to \\this",
            ),
            (
                stricter(Adds::Cap(two)),
                "M04: pressure 2 at most. we say \"no\" to \\this",
            ),
            (
                stricter(Adds::LeaveOut { days: 21 }),
                "M04: leaves the area out. we say \"no\" to \\this",
            ),
            (
                stricter(Adds::Skill(Skill::Lymphatic)),
                "M04: needs a therapist with the skill lymphatic. we say \"no\" to \\this",
            ),
            (
                ClinicLine::RegionCap {
                    region: Region::Shin,
                    cap: two,
                    reason: "bone".to_owned(),
                },
                "Pressure 2 at most: front of shin. bone",
            ),
        ];
        for (line, words) in lines {
            let rules = ClinicRules::parse(&line.written()).unwrap();
            assert_eq!(rules.words(), [words]);
            assert!(shipped.with_clinic(&rules).is_ok(), "{words}");
        }
    }
}
