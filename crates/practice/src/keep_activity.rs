//! Keeping one activity that was read: a new one, or one that is known and read again.

use std::collections::BTreeSet;

use care::{
    booking::clinic::Clinic,
    id::Id,
    people::Person,
    rules::load::LoadModel,
    training::{
        activity::{Activity, SourceFormat},
        athlete::Athlete,
        load::{LoadedActivity, effort::Effort, load_from},
    },
};
use jiff::{SignedDuration, Timestamp};
use store::{
    StoreError, Tx,
    training::{
        activities::{self, Derived, StoredActivity},
        efforts,
        originals::{self, Original},
    },
};

use crate::ReadActivity;

/// What keeping an activity came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kept {
    /// It was not known.
    New,
    /// It was known, and the file tells more or other things of it now. From then on what follows must be worked out again.
    Changed(Timestamp),
    /// It was known just so.
    Known,
}

/// Whose activities are kept.
pub(crate) struct Keeping<'a> {
    pub clinic: Id<Clinic>,
    pub athlete: Id<Person>,
    pub at: Timestamp,
    pub model: &'a LoadModel,
}

impl Keeping<'_> {
    /// Keeps an activity under this id, unless it is known: by its original and start, or, from tables that grow with every
    /// export, by its source and start.
    ///
    /// `met` are the activities that this import has met already: of two rows that a file has for one moment, the first counts.
    pub(crate) fn keep(
        &self,
        tx: &mut Tx<'_>,
        read: &ReadActivity,
        id: Id<Activity>,
        met: &mut BTreeSet<Id<Activity>>,
    ) -> Result<Kept, StoreError> {
        let activity = &read.recorded.activity;
        let begun = activity.starts_at;
        let instant = SignedDuration::from_micros(1);
        let until = begun.checked_add(instant).unwrap_or(begun);
        // What is kept is cut to microseconds.
        let from = Timestamp::from_microsecond(begun.as_microsecond()).unwrap_or(begun);
        let at_once =
            activities::activities_between(tx, self.clinic, self.athlete, from.min(begun), until)?;
        let known = at_once.into_iter().find(|known| {
            known.original == read.sha256
                || (grows(activity.source) && known.loaded.activity.source == activity.source)
        });
        match known {
            Some(known) if !met.insert(known.id) => Ok(Kept::Known),
            Some(known) => self.again(tx, &known, activity, &read.recorded.effort),
            None => {
                met.insert(id);
                let added = self.add(tx, read, id)?;
                Ok(if added { Kept::New } else { Kept::Known })
            }
        }
    }

    /// Replaces what a known activity's file tells, with what the file tells now; what people said of it stays unless it says otherwise.
    pub(crate) fn again(
        &self,
        tx: &mut Tx<'_>,
        known: &StoredActivity,
        activity: &Activity,
        effort: &Effort,
    ) -> Result<Kept, StoreError> {
        let before = &known.loaded.activity;
        let now = told_again(before, activity);
        let same = activities::same_facts(before, &now);
        let bytes = effort.to_bytes();
        let had = efforts::effort(tx, self.clinic, self.athlete, known.id)?;
        if same && had.as_deref() == Some(&bytes) {
            return Ok(Kept::Known);
        }
        if !same {
            activities::set_facts(tx, self.clinic, self.athlete, known.id, &now)?;
        }
        let place = (known.id, now.starts_at);
        efforts::put_effort(tx, self.clinic, self.athlete, place, &bytes)?;
        Ok(Kept::Changed(before.starts_at.min(now.starts_at)))
    }

    /// Notes that a file is the athlete's; nothing changes where it was noted before.
    pub(crate) fn original(
        &self,
        tx: &mut Tx<'_>,
        sha256: &str,
        file_name: &str,
        size_bytes: u64,
    ) -> Result<(), StoreError> {
        let original = Original {
            sha256: sha256.to_owned(),
            file_name: file_name.to_owned(),
            size_bytes: i64::try_from(size_bytes).unwrap_or(i64::MAX),
            imported_at: self.at,
        };
        originals::insert_original(tx, self.clinic, self.athlete, &original)?;
        Ok(())
    }

    /// Adds an activity with its original and its effort; its load is worked out with the others'. False where another activity of
    /// the original begins at the same instant: it counts, and this one does not.
    pub(crate) fn add(
        &self,
        tx: &mut Tx<'_>,
        read: &ReadActivity,
        id: Id<Activity>,
    ) -> Result<bool, StoreError> {
        self.original(tx, &read.sha256, &read.file_name, read.size_bytes)?;
        let activity = read.recorded.activity.clone();
        let load = load_from(
            &activity,
            &Effort::default(),
            &Athlete::default(),
            self.model,
        );
        let place = (id, activity.starts_at);
        let stored = StoredActivity {
            id,
            original: read.sha256.clone(),
            loaded: LoadedActivity::new(activity, load),
            twin_of: None,
            derived: Derived::default(),
        };
        let added = activities::insert_activity(tx, self.clinic, self.athlete, &stored)?;
        if added {
            let bytes = read.recorded.effort.to_bytes();
            efforts::add_effort(tx, self.clinic, self.athlete, place, &bytes)?;
        }
        Ok(added)
    }
}

/// Whether exports of this kind hold everything again each time, under other bytes.
const fn grows(source: SourceFormat) -> bool {
    match source {
        SourceFormat::AppleHealth
        | SourceFormat::Strong
        | SourceFormat::Hevy
        | SourceFormat::GarminSummary
        | SourceFormat::StravaRow
        | SourceFormat::Diary => true,
        SourceFormat::Fit | SourceFormat::Tcx | SourceFormat::Gpx => false,
    }
}

/// The facts of an activity that was read again: the file's own, and what an export or the athlete said besides, which the bare
/// file need not repeat.
fn told_again(known: &Activity, again: &Activity) -> Activity {
    let again = again.clone();
    Activity {
        name: again.name.or_else(|| known.name.clone()),
        utc_offset: again.utc_offset.or(known.utc_offset),
        session_rpe: again.session_rpe.or(known.session_rpe),
        feel: again.feel.or(known.feel),
        marked_as_race: again.marked_as_race || known.marked_as_race,
        gear: again.gear.or_else(|| known.gear.clone()),
        sets: if again.sets.is_empty() {
            known.sets.clone()
        } else {
            again.sets
        },
        ..again
    }
}
