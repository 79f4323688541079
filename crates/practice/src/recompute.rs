//! Working all of an athlete's history out again, with the present model and the present readers.

use care::{
    booking::clinic::Clinic,
    id::Id,
    people::Person,
    rules::RuleBook,
    training::{activity::Activity, load::effort::Effort},
};
use formats::ReadOptions;
use jiff::Timestamp;
use store::{
    StoreError, Tx,
    training::{
        activities::{self, StoredActivity},
        day_facts, efforts,
        originals::{self, Original},
        profile,
        recomputations::{self, Recomputation},
    },
};

use crate::{
    Actor, Now, Practice, access,
    derive::{Changes, Deriving, derive},
    fault::Fault,
    keep_activity::{Keeping, Kept},
    read_training::{ReadTraining, read_again},
    situation_of::zone_of,
};

/// What a recomputation begins from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecomputeFrom {
    /// What is kept of each activity's samples; originals only where nothing is kept or a later version wrote it.
    Efforts,
    /// Every original, read again.
    Originals,
}

/// How far a recomputation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecomputeProgress {
    /// The athlete it is at, from 1.
    pub athlete: usize,
    /// Athletes in all.
    pub athletes: usize,
    /// Originals read of this athlete.
    pub done: u64,
    /// Originals to read of this athlete.
    pub total: u64,
}

/// What a recomputation changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Recomputed {
    /// Athletes looked at.
    pub athletes: usize,
    /// Originals read again.
    pub originals: usize,
    /// Originals that are not in their folder any more, or that no reader reads any more: what was kept of them stays.
    pub unreadable: usize,
    /// Activities of which their originals tell other things now.
    pub facts: usize,
    /// Activities that an original holds and that were not known.
    pub found: usize,
    /// Days and nights of which the originals tell other things now.
    pub days: usize,
    /// What followed from that.
    pub changes: Changes,
}

impl Recomputed {
    /// Whether anything is other than before.
    pub const fn is_nothing(&self) -> bool {
        let Changes {
            loads,
            twins,
            estimates,
            races,
            ..
        } = self.changes;
        self.facts + self.found + self.days + loads + twins + estimates + races == 0
    }
}

/// Why nothing was recomputed.
#[derive(Debug, thiserror::Error)]
pub enum RecomputeRefusal {
    /// Not theirs to ask for.
    #[error(transparent)]
    NotAllowed(#[from] access::NotAllowed),
    /// There is no such athlete in the clinic.
    #[error("there is no such athlete; hint: name them by the address they sign in with")]
    NoSuchAthlete,
    /// Something is broken.
    #[error(transparent)]
    Fault(#[from] Fault),
}
crate::fault::refusals!(RecomputeRefusal);

/// So many originals are read and kept at a time: a server beside it waits for no more than their writing.
const AT_ONCE: u32 = 64;

/// Recomputes the actor's own history: the button after a threshold was changed by hand.
///
/// # Errors
/// [`RecomputeRefusal::NotAllowed`] for anybody but the athlete.
pub async fn recompute_own(
    practice: &Practice,
    actor: &Actor,
    athlete: Id<Person>,
    from: RecomputeFrom,
    now: Now,
) -> Result<Recomputed, RecomputeRefusal> {
    access::may(actor, access::Act::Train, access::Whose::Of(athlete))?;
    let mut changed = Recomputed::default();
    let place = (1, 1);
    one(
        practice,
        (actor.clinic, athlete),
        from,
        now,
        place,
        &mut changed,
        &mut |_| {},
    )
    .await?;
    let actor = actor.clone();
    practice
        .store
        .write(move |tx| crate::audit::wrote(tx, &actor, &now, "recompute", athlete))
        .await
        .map_err(Fault::Store)?;
    Ok(changed)
}

/// Recomputes the history of a clinic's athletes, or of the one with an address: for the operator at the terminal.
///
/// It is safe beside a running server and to run again; what was stopped goes on where it stopped.
///
/// # Errors
/// [`RecomputeRefusal::NoSuchAthlete`].
pub async fn recompute(
    practice: &Practice,
    clinic: Id<Clinic>,
    email: Option<&str>,
    from: RecomputeFrom,
    now: Now,
    mut progress: impl FnMut(RecomputeProgress),
) -> Result<Recomputed, RecomputeRefusal> {
    let email = email.map(str::to_owned);
    let athletes = practice
        .store
        .read(move |tx| {
            let all = profile::athletes(tx, clinic)?;
            let Some(email) = &email else { return Ok(all) };
            let person = store::people::person_by_email(tx, clinic, email)?;
            match person.map(|member| member.person.id) {
                Some(id) if all.contains(&id) => Ok(vec![id]),
                Some(_) | None => Err(RecomputeRefusal::NoSuchAthlete),
            }
        })
        .await?;
    let mut changed = Recomputed::default();
    for (index, athlete) in athletes.iter().enumerate() {
        let place = (index + 1, athletes.len());
        let whose = (clinic, *athlete);
        one(
            practice,
            whose,
            from,
            now,
            place,
            &mut changed,
            &mut progress,
        )
        .await?;
    }
    Ok(changed)
}

/// Recomputes one athlete.
async fn one(
    practice: &Practice,
    (clinic, athlete): (Id<Clinic>, Id<Person>),
    from: RecomputeFrom,
    now: Now,
    (index, athletes): (usize, usize),
    changed: &mut Recomputed,
    progress: &mut impl FnMut(RecomputeProgress),
) -> Result<(), RecomputeRefusal> {
    let rules = practice.rules.clone();
    let version = rules.version.clone();
    let (mut begun, zone) = practice
        .store
        .write(move |tx| {
            let begun = begin(tx, clinic, athlete, from, &version, now.at)?;
            Ok::<_, RecomputeRefusal>((begun, zone_of(tx, clinic, athlete)?))
        })
        .await?;
    let options = ReadOptions { now: now.at, zone };
    let (mut done, mut total) = (0u64, None);
    loop {
        let after = begun.after.clone();
        let every = begun.from_originals;
        let (batch, left) = practice
            .store
            .read(move |tx| next_originals(tx, clinic, athlete, &after, every))
            .await
            .map_err(Fault::Store)?;
        let all = *total.get_or_insert(left);
        progress(RecomputeProgress {
            athlete: index,
            athletes,
            done,
            total: all,
        });
        let Some(last) = batch.last() else { break };
        begun.after.clone_from(&last.sha256);
        let (rules, files, options) = (rules.clone(), practice.files.clone(), options.clone());
        let read = tokio::task::spawn_blocking(move || {
            let mut unreadable = 0;
            let mut uploads = Vec::with_capacity(batch.len());
            for original in &batch {
                match files.get(&original.sha256) {
                    Ok(bytes) => uploads.push((original.file_name.clone(), bytes)),
                    Err(_) => unreadable += 1,
                }
            }
            let read = read_again(uploads, &rules.load, options)?;
            Ok::<_, Fault>((unreadable + read.rejected.len(), batch, read))
        });
        let (unreadable, batch, read) = read.await.map_err(|_| Fault::Stopped {
            doing: "read original files again",
        })??;
        let count = batch.len();
        let rules = practice.rules.clone();
        let cursor = begun.clone();
        let (facts, found, days) = practice
            .store
            .write(move |tx| {
                let counted = keep_again(tx, &rules, (clinic, athlete), &batch, &read, &now)?;
                recomputations::put_recomputation(tx, clinic, athlete, &cursor, now.at)?;
                Ok::<_, StoreError>(counted)
            })
            .await
            .map_err(Fault::Store)?;
        changed.originals += count;
        changed.unreadable += unreadable;
        changed.facts += facts;
        changed.found += found;
        changed.days += days;
        done += count as u64;
    }
    let rules = practice.rules.clone();
    let changes = practice
        .store
        .write(move |tx| {
            let deriving = Deriving {
                rules: &rules,
                clinic,
                athlete,
                at: now.at,
            };
            let changes = derive(tx, &deriving, Timestamp::MIN)?;
            recomputations::end_recomputation(tx, clinic, athlete)?;
            Ok::<_, StoreError>(changes)
        })
        .await
        .map_err(Fault::Store)?;
    changed.athletes += 1;
    changed.changes += changes;
    Ok(())
}

/// Goes on with what was begun in the same way, or begins anew.
fn begin(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    from: RecomputeFrom,
    rule_book: &str,
    at: Timestamp,
) -> Result<Recomputation, StoreError> {
    let new = Recomputation {
        rule_book: rule_book.to_owned(),
        from_originals: from == RecomputeFrom::Originals,
        after: String::new(),
    };
    let begun = recomputations::recomputation(tx, clinic, athlete)?.filter(|begun| {
        (&begun.rule_book, begun.from_originals) == (&new.rule_book, new.from_originals)
    });
    match begun {
        Some(begun) => Ok(begun),
        None => {
            recomputations::put_recomputation(tx, clinic, athlete, &new, at)?;
            Ok(new)
        }
    }
}

/// The next originals to read, and how many are left with them.
fn next_originals(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    after: &str,
    every: bool,
) -> Result<(Vec<Original>, u64), StoreError> {
    if every {
        let batch = originals::originals_after(tx, clinic, athlete, after, AT_ONCE)?;
        return Ok((batch, originals::count_after(tx, clinic, athlete, after)?));
    }
    let mut wanted = Vec::new();
    for sha256 in efforts::originals_without(tx, clinic, athlete, after, Effort::VERSION)? {
        wanted.extend(originals::original(tx, clinic, athlete, &sha256)?);
    }
    let left = wanted.len() as u64;
    wanted.truncate(AT_ONCE as usize);
    Ok((wanted, left))
}

/// Keeps what originals tell now of the activities and days that were read from them: how many activities are other, how many are
/// new, how many days are other. What was planned is left alone: only the latest calendar knows.
fn keep_again(
    tx: &mut Tx<'_>,
    rules: &RuleBook,
    (clinic, athlete): (Id<Clinic>, Id<Person>),
    batch: &[Original],
    read: &ReadTraining,
    now: &Now,
) -> Result<(usize, usize, usize), StoreError> {
    let keeping = Keeping {
        clinic,
        athlete,
        at: now.at,
        model: &rules.load,
    };
    let (mut facts, mut found) = (0, 0);
    for original in batch {
        let mut known = activities::activities_of_original(tx, clinic, athlete, &original.sha256)?;
        let told: Vec<_> = read
            .activities
            .iter()
            .filter(|activity| activity.sha256 == original.sha256)
            .collect();
        let alone = known.len() == 1 && told.len() == 1;
        for (part, again) in told.into_iter().enumerate() {
            let activity = &again.recorded.activity;
            match place_of(&known, activity, alone) {
                Some(place) => {
                    let known = known.swap_remove(place);
                    match keeping.again(tx, &known, activity, &again.recorded.effort)? {
                        Kept::Changed(_) => facts += 1,
                        Kept::New | Kept::Known => {}
                    }
                }
                None => {
                    let id = now.id(&format!("again {} {part}", original.sha256));
                    found += usize::from(keeping.add(tx, again, id)?);
                }
            }
        }
    }
    let mut days = 0;
    for day in &read.days {
        days += usize::from(day_facts::put_day_facts(tx, clinic, athlete, day)?);
    }
    Ok((facts, found, days))
}

/// Which of the known activities of an original this one is.
fn place_of(known: &[StoredActivity], activity: &Activity, alone: bool) -> Option<usize> {
    let start = |one: &Activity| one.starts_at.as_microsecond();
    if alone {
        return Some(0);
    }
    known
        .iter()
        .position(|one| start(&one.loaded.activity) == start(activity))
}
