//! What therapists decided beyond the rules: a limit is taken in as it stands; a looser rule is asked for where it is applied.

use jiff::Timestamp;

use super::{RuleHit, history::History, tally::Tally};
use crate::treatment::decision::{Decided, Decision};

/// The code under which a therapist's decision stands among reasons.
pub const DECIDED: &str = "therapist";

/// Takes in every limit that a therapist has set and that holds now.
pub(super) fn apply(history: &History<'_>, tally: &mut Tally) {
    let name = |level| &history.book.pressure.level(level).name;
    for decision in in_force(history) {
        let says = match &decision.what {
            Decided::Avoid(area) => {
                tally.avoid(*area, decision.until);
                format!("asks to leave the {} out", area.plain_name())
            }
            Decided::Cap { level, area: None } => {
                tally.cap(*level);
                format!("asks for {} pressure at most", name(*level))
            }
            Decided::Cap {
                level,
                area: Some(area),
            } => {
                tally.cap_area(*area, *level);
                format!(
                    "asks for {} pressure at most on the {}",
                    name(*level),
                    area.plain_name()
                )
            }
            Decided::Minutes(most) => {
                tally.most_minutes(*most);
                format!("asks for {most} minutes at most")
            }
            Decided::Wait => {
                // The door asks for an end; a wait that came without one is not taken for none.
                tally.wait_decided(decision.until.unwrap_or(Timestamp::MAX));
                "asks to wait with the next massage".to_owned()
            }
            // Said where the rule is applied, if it is.
            Decided::Loosen { .. } => continue,
        };
        tally.hit(hit(decision, &says, history));
    }
}

/// The decisions that hold now.
pub(super) fn in_force<'a>(history: &'a History<'_>) -> impl Iterator<Item = &'a Decision> {
    let now = history.situation.now;
    let decisions = history.situation.person.decisions.iter();
    decisions.filter(move |decision| decision.holds(now))
}

/// A decision as a reason: who, what, until when, why.
pub(super) fn hit(decision: &Decision, says: &str, history: &History<'_>) -> RuleHit {
    let zone = &history.situation.zone;
    let written = |at: Timestamp, how: &str| at.to_zoned(zone.clone()).strftime(how).to_string();
    let until = decision.until.map_or_else(String::new, |until| {
        format!(" until {}", written(until, "%A %-d %B, %H:%M"))
    });
    let reason = match decision.reason.trim() {
        "" => String::new(),
        reason => format!(" {reason}"),
    };
    RuleHit {
        rule: DECIDED.to_owned(),
        says: format!("{} {says}{until}.{reason}", decision.by),
        source: format!(
            "{} decided it on {}.",
            decision.by,
            written(decision.at, "%-d %B %Y")
        ),
        agreement: String::new(),
    }
}
