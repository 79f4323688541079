//! Everything that limits how hard and how long, each with its reason: the least of all that hold wins.

use super::{
    HeldCap, Reason, areas,
    words::{self, Fills},
};
use crate::{
    rules::{
        RuleBook,
        timing::{AfterRow, RowCap, hours},
    },
    situation::Situation,
    training::soreness::AreaSoreness,
    treatment::timing::{Ahead, Behind, Moment},
    units::Pressure,
};

/// Facts of the person that the rows ask for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Body {
    /// What is usual for them.
    pub usual: Pressure,
    /// Worst soreness anywhere, said or likely.
    pub worst: u8,
    /// Whether that is very sore.
    pub very_sore: bool,
    /// They said, since their last race, that nothing is tender to touch.
    pub nothing_tender: bool,
}

impl Body {
    pub(super) fn of(
        situation: &Situation,
        soreness: &[AreaSoreness],
        moment: &Moment<'_>,
        rules: &RuleBook,
    ) -> Self {
        let limits = &rules.timing.limits;
        let lately = hours(limits.usual_days * 24.0);
        let had_strong = situation.person.massages.iter().any(|massage| {
            areas::ended_within(massage.ended_at, situation.now, lately)
                && massage
                    .pressure_by_area
                    .values()
                    .any(|level| *level >= limits.usual_strong)
        });
        let worst = soreness
            .iter()
            .map(|sore| sore.level.get())
            .max()
            .unwrap_or(0);
        let asked_since = |check_in: &crate::training::check_in::CheckIn| {
            moment
                .race_behind()
                .is_none_or(|race| check_in.at >= race.ended_at)
        };
        Self {
            usual: if had_strong && !situation.person.new_client {
                limits.usual_strong
            } else {
                limits.usual_else
            },
            worst,
            very_sore: worst >= limits.very_sore_from,
            nothing_tender: situation.check_in.as_ref().is_some_and(|check_in| {
                asked_since(check_in) && check_in.tender_to_touch.is_empty()
            }),
        }
    }

    pub(super) const fn cap(&self, cap: RowCap) -> Pressure {
        match cap {
            RowCap::Level(level) => level,
            RowCap::Usual => self.usual,
        }
    }

    pub(super) fn cap_after(&self, row: &AfterRow) -> Pressure {
        let very_sore = row.cap_if_very_sore.filter(|_| self.very_sore);
        let tender = row.cap_unless_not_tender.filter(|_| !self.nothing_tender);
        [Some(self.cap(row.cap)), very_sore, tender]
            .into_iter()
            .flatten()
            .min()
            .unwrap_or(Pressure::NONE)
    }
}

/// The limits so far: most pressure, least and most minutes, and why.
#[derive(Debug, Clone)]
pub(super) struct Limits {
    pub cap: Pressure,
    pub minutes: (u16, u16),
    pub reasons: Vec<Reason>,
    /// Every cap that holds, whether or not a lesser one holds too.
    pub held: Vec<HeldCap>,
}

impl Limits {
    /// Takes in a further cap; true where it lowers what held.
    pub(super) fn lower(&mut self, cap: Pressure) -> bool {
        let lowers = cap < self.cap;
        self.cap = self.cap.min(cap);
        lowers
    }

    /// Notes a cap that holds, once a rule and level.
    pub(super) fn hold(&mut self, cap: Pressure, because: &Reason) {
        let known = |held: &HeldCap| held.cap == cap && held.because.rule == because.rule;
        if !self.held.iter().any(known) {
            self.held.push(HeldCap {
                cap,
                because: because.clone(),
            });
        }
    }

    /// Takes in a further range of minutes; the least never exceeds the most.
    pub(super) fn shorten(&mut self, most: u16) -> bool {
        let shortens = most < self.minutes.1;
        self.minutes.1 = self.minutes.1.min(most);
        self.minutes.0 = self.minutes.0.min(self.minutes.1);
        shortens
    }

    /// Adds a reason, once a rule.
    pub(super) fn because(&mut self, reason: Reason) {
        if !self.reasons.iter().any(|known| known.rule == reason.rule) {
            self.reasons.push(reason);
        }
    }

    /// The row after an effort; told where it limits, or where it is the row that decides.
    pub(super) fn after(
        &mut self,
        behind: &Behind<'_>,
        body: &Body,
        rules: &RuleBook,
        decides: bool,
    ) {
        let Some(row) = behind.row else { return };
        let cap = body.cap_after(row);
        let lowers = self.lower(cap);
        let shortens = self.shorten(row.minutes.1);
        let why = after_reason(behind, row, cap, rules);
        self.hold(cap, &why);
        if decides || lowers || shortens {
            self.because(why);
        }
    }

    /// The row before an event.
    pub(super) fn before(
        &mut self,
        ahead: &Ahead<'_>,
        body: &Body,
        rules: &RuleBook,
        decides: bool,
    ) {
        // A row that proposes nothing is only met by what was asked for all the same; that has its own limits.
        let Some(row) = ahead.row.filter(|row| row.offer) else {
            return;
        };
        let cap = body.cap(row.cap);
        let lowers = self.lower(cap);
        let shortens = row.minutes.is_some_and(|(_, most)| self.shorten(most));
        let why = ahead_reason(ahead, &row.rule, cap, rules);
        self.hold(cap, &why);
        if decides || lowers || shortens {
            self.because(why);
        }
    }
}

pub(super) fn after_reason(
    behind: &Behind<'_>,
    row: &AfterRow,
    cap: Pressure,
    rules: &RuleBook,
) -> Reason {
    let fills = Fills {
        what: words::what(behind.event),
        ago: words::ago(behind.since),
        cap: Some(cap),
        days: format!(
            "{} ended {}.",
            words::what(behind.event),
            words::ago(behind.since)
        ),
        ..Fills::default()
    };
    words::reason(rules, &row.rule, &fills)
}

pub(super) fn ahead_reason(
    ahead: &Ahead<'_>,
    rule: &str,
    cap: Pressure,
    rules: &RuleBook,
) -> Reason {
    let fills = Fills {
        what: words::what(ahead.event),
        ahead: words::ahead(ahead.ahead),
        cap: Some(cap),
        ..Fills::default()
    };
    let own = ahead
        .row
        .filter(|row| row.rule == rule)
        .and_then(|row| row.says.as_deref());
    words::reason_saying(rules, rule, own, &fills)
}

/// "T20" in one sentence.
pub(super) fn none(rules: &RuleBook, says: impl Into<String>) -> Reason {
    words::reason(
        rules,
        "T20",
        &Fills {
            days: says.into(),
            ..Fills::default()
        },
    )
}
