//! What follows from the facts of training: twins, estimated thresholds, loads, guessed races, daily averages. Made again from a
//! moment on, and only there, so that one new activity costs the days around it and not the years before.

mod chains;
pub(crate) mod days;
mod estimates;
pub(crate) mod groups;
mod loads;

use care::{
    booking::clinic::Clinic,
    id::Id,
    people::Person,
    rules::RuleBook,
    training::workout::{
        past::Past,
        race::{RaceAnswers, guess_race},
    },
};
use jiff::{SignedDuration, Timestamp};
use store::{
    StoreError, Tx,
    training::{
        activities::{self, Derived, KeptGuess},
        profile,
    },
};

use crate::situation_of::zone_of;

/// What came of deriving anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Changes {
    /// Activities whose load was looked at.
    pub activities: usize,
    /// Of those, the ones whose load is another now.
    pub loads: usize,
    /// Activities that are twins now and were not before.
    pub twins: usize,
    /// Estimated thresholds that are others now, each from its month on.
    pub estimates: usize,
    /// Activities whose look of a race is another now.
    pub races: usize,
    /// Activities whose samples' effort is not kept, so that their load stays as it was.
    pub without_effort: usize,
}

impl std::ops::AddAssign for Changes {
    fn add_assign(&mut self, other: Self) {
        self.activities += other.activities;
        self.loads += other.loads;
        self.twins += other.twins;
        self.estimates += other.estimates;
        self.races += other.races;
        self.without_effort += other.without_effort;
    }
}

/// Whose training, and what it is worked out with.
pub(crate) struct Deriving<'a> {
    pub rules: &'a RuleBook,
    pub clinic: Id<Clinic>,
    pub athlete: Id<Person>,
    pub at: Timestamp,
}

/// Local days, and a sport straight after another, can reach so far back.
const A_DAY: SignedDuration = SignedDuration::from_hours(26);

/// Makes everything again that follows from activities begun at or after an instant, or from thresholds that hold from it.
///
/// It comes to the same as making all of it again: twins are found within whole chains of recordings that could be one, a month's
/// estimates look at that month and what lies before it, and averages are carried on from the day before.
///
/// # Errors
/// What the database says.
pub(crate) fn derive(
    tx: &mut Tx<'_>,
    deriving: &Deriving<'_>,
    since: Timestamp,
) -> Result<Changes, StoreError> {
    let &Deriving {
        rules,
        clinic,
        athlete,
        ..
    } = deriving;
    let mut changes = Changes::default();
    let zone = zone_of(tx, clinic, athlete)?;
    let sex = profile::profile(tx, clinic, athlete)?.and_then(|profile| profile.sex);

    let (since, chained) = chains::whole(tx, deriving, since)?;
    changes.twins = chains::mark_twins(tx, deriving, &chained)?;
    let estimated = estimates::renew(tx, deriving, sex, since)?;
    changes.estimates = estimated.changed;
    let since = before(since.min(estimated.since), A_DAY);

    let stored = activities::activities_since(tx, clinic, athlete, since)?;
    let earlier = loads::earlier(tx, deriving, since, estimated.history)?;
    let worked_out = loads::renew(tx, deriving, sex, &stored, &earlier, &estimated.entries)?;

    let mut all = earlier;
    all.extend(worked_out.iter().map(|one| one.loaded.clone()));
    let past = Past::new(&all);
    for one in &worked_out {
        changes.activities += 1;
        changes.without_effort += usize::from(!one.has_effort);
        let answers = RaceAnswers::new();
        let guess = guess_race(&one.loaded, &past, &answers, &rules.load.race, &zone)
            .filter(|guess| guess.confidence > rules.load.race.ask_from || guess.asks_for_care);
        let derived = Derived {
            load_model: one.has_effort.then(|| rules.version.clone()),
            race: guess.map(|guess| KeptGuess {
                confidence: guess.confidence,
                why: why(&guess.reasons),
            }),
        };
        let kept = one.kept;
        let (load, also) = (&one.loaded.load, &one.loaded.also);
        let same = (load, also) == (&kept.loaded.load, &kept.loaded.also);
        if !same || derived != kept.derived {
            changes.loads += usize::from(load != &kept.loaded.load);
            changes.races += usize::from(derived.race != kept.derived.race);
            activities::set_derived(tx, clinic, athlete, kept.id, &one.loaded, &derived)?;
        }
    }
    days::renew(tx, deriving, since, &all, &zone)?;
    Ok(changes)
}

/// What speaks for a race, the strongest first.
fn why(reasons: &[care::training::workout::race::RaceReason]) -> String {
    let words: Vec<&str> = reasons
        .iter()
        .filter(|reason| reason.odds > 0.0)
        .map(|reason| reason.says)
        .collect();
    words.join(", ")
}

pub(crate) fn before(at: Timestamp, span: SignedDuration) -> Timestamp {
    at.checked_sub(span).unwrap_or(Timestamp::MIN)
}
