//! Looking back over somebody's check-ins: what would have been foretold, how close it came, and how often something was noticed.

use std::path::PathBuf;

use care::{
    booking::clinic::Clinic,
    id::Id,
    rules::RuleBook,
    training::{
        athlete::Athlete,
        baseline::{DayItems, NoticeKind, told},
        diary::{Diary, Scale},
        load::LoadedActivity,
        recorded::{Recorded, load_as_known},
        soreness::backtest::{Backtest, Earned, backtest, earned},
    },
};
use formats::History;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use store::{people, training};

use crate::{Now, Practice, fault::Fault, situation_of};

/// One diary looked back over.
#[derive(Debug, Clone, PartialEq)]
pub struct LookedBack {
    /// What the diary is called.
    pub name: String,
    /// Its scale.
    pub scale: Scale,
    /// Sessions and activities that were known beside it.
    pub sessions: usize,
    /// Reports that named an injury; nothing is worked out from them.
    pub injuries: usize,
    /// What was left out of it.
    pub warnings: Vec<String>,
    /// How close each forecast came.
    pub backtest: Backtest,
    /// Whether the learned forecast is shown to this person, or why not.
    pub earned: Earned,
    /// Answered days on which enough was known to notice something.
    pub watched_days: usize,
    /// What was noticed, by day.
    pub told: Vec<(Date, NoticeKind)>,
}

/// Looks back over a diary. Each evening knows only what had been said and trained by then; the zone is the diary's own, else the one given.
pub fn look_back(
    history: History,
    activities: &[Recorded],
    rules: &RuleBook,
    zone: &TimeZone,
) -> LookedBack {
    let zone = history.zone.as_ref().unwrap_or(zone);
    let mut recorded: Vec<Recorded> = history
        .sessions
        .into_iter()
        .map(|session| Recorded::new(session, &rules.load))
        .collect();
    recorded.extend(activities.iter().cloned());
    let loaded = load_as_known(recorded, &Athlete::default(), &rules.load);
    let looked = look(&loaded, &history.diary, &history.items, rules, zone);
    LookedBack {
        name: history.name,
        injuries: history.injuries,
        warnings: history.warnings,
        ..looked
    }
}

fn look(
    loaded: &[LoadedActivity],
    diary: &Diary,
    items: &[DayItems],
    rules: &RuleBook,
    zone: &TimeZone,
) -> LookedBack {
    let backtest = backtest(loaded, diary, rules, zone);
    let earned = earned(&backtest, &rules.check_ins.shown);
    let days: std::collections::BTreeSet<Date> = items
        .iter()
        .map(|day| zone.to_datetime(day.at).date())
        .collect();
    let told = told(items, &rules.check_ins, zone)
        .into_iter()
        .flat_map(|(date, kinds)| kinds.into_iter().map(move |kind| (date, kind)))
        .collect();
    LookedBack {
        name: String::new(),
        scale: diary.scale,
        sessions: loaded.len(),
        injuries: 0,
        warnings: Vec::new(),
        watched_days: days
            .len()
            .saturating_sub(rules.check_ins.baseline.least_answers),
        backtest,
        earned,
        told,
    }
}

/// Reads the activities that belong beside a diary; what cannot be read is told as a warning.
pub fn read_recorded(
    paths: &[PathBuf],
    rules: &RuleBook,
    now: Timestamp,
) -> (Vec<Recorded>, Vec<String>) {
    let read = formats::read_all(
        paths,
        now,
        |activity, _: formats::Origin<'_>| Recorded::new(activity, &rules.load),
        |_| {},
    );
    let warnings = read.rejected.iter().map(ToString::to_string).collect();
    (read.activities, warnings)
}

/// Why an athlete's check-ins were not looked back over.
#[derive(Debug, thiserror::Error)]
pub enum LookBackRefusal {
    /// Nobody of the clinic has this address.
    #[error("nobody of this clinic has the address `{0}`")]
    NobodyHasIt(String),
    /// Something is broken.
    #[error(transparent)]
    Fault(#[from] Fault),
}
crate::fault::refusals!(LookBackRefusal);

/// Looks back over the check-ins that a practice remembers of an athlete: for the operator at the terminal. Loads are as they are kept.
///
/// # Errors
/// [`LookBackRefusal::NobodyHasIt`] for an address that is not known.
pub async fn look_back_at(
    practice: &Practice,
    clinic: Id<Clinic>,
    email: &str,
    now: Now,
) -> Result<LookedBack, LookBackRefusal> {
    let address = email.trim().to_lowercase();
    let rules = practice.rules.clone();
    practice
        .store
        .read(move |tx| {
            let Some(member) = people::person_by_email(tx, clinic, &address)? else {
                return Err(LookBackRefusal::NobodyHasIt(address.clone()));
            };
            let athlete = member.person.id;
            let zone = situation_of::zone_of(tx, clinic, athlete)?;
            let mut loaded = situation_of::activities_of(tx, &rules, clinic, athlete)?;
            loaded.retain(|loaded| loaded.activity.ends_at() <= now.at);
            let check_ins =
                training::check_ins::check_ins_since(tx, clinic, athlete, Timestamp::MIN)?;
            let items: Vec<DayItems> = check_ins.iter().map(DayItems::from).collect();
            let diary = Diary::of_check_ins(&check_ins);
            Ok(LookedBack {
                name: "this athlete".to_owned(),
                ..look(&loaded, &diary, &items, &rules, &zone)
            })
        })
        .await
}
