//! Reads what everybody heard and what the database holds, and proves that the one agrees with the other.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    path::PathBuf,
};

use practice::StoreError;
use store::Store;

use crate::{
    Outcome,
    common::now,
    history::{Attempt, Fate, History, Life},
    journal::{self, Asked, Claim, Heard},
    setting::{self, Clock},
};

const MINUTE_US: i64 = 60_000_000;
const TICK_US: i64 = 5 * MINUTE_US;
/// A hold that has run out is free for others once somebody looks; clocks of two threads are read one after the other.
const SLACK_US: i64 = 1_000_000;

/// A row that takes time: an appointment that stands, or a hold.
struct Row {
    id: String,
    therapist: String,
    room: Option<String>,
    athlete: String,
    from: i64,
    until: i64,
}

struct Database {
    standing: Vec<Row>,
    held: Vec<Row>,
    cancelled: BTreeSet<String>,
    ticks: i64,
}

/// Prints the figures and fails where anything is unproven.
pub async fn run(database: &str, began_us: i64, journals: &[PathBuf]) -> Outcome<()> {
    let clock = Clock { began_us };
    let mut lines = Vec::new();
    for journal in journals {
        lines.extend(journal::read(journal)?);
    }
    let history = History::of(lines);
    let store = setting::open(database)?;
    // The job that ends what has run out, once more: what stands now is what must stand.
    let clinic = crate::common::Clinic::of(store.clone(), database, setting::clinic());
    let ended_us = Clock::wall_us();
    practice::expire_holds(&clinic.practice, now(clock.at(ended_us), 1)).await?;
    let database = read(&store).await?;

    let overlaps = overlaps(&database);
    let spans: i64 = database
        .standing
        .iter()
        .chain(&database.held)
        .map(|row| (row.until - row.from) * (2 + i64::from(row.room.is_some())))
        .sum();
    let missing = missing(&history, &database, ended_us);
    let unheard = database
        .standing
        .iter()
        .filter(|row| !history.fates.contains_key(&row.id))
        .count();
    let unjustified = unjustified(&history);

    let mut heard: BTreeMap<&str, usize> = BTreeMap::new();
    for attempt in &history.attempts {
        let word = match &attempt.heard {
            Some((_, Heard::Done { .. })) => "done",
            Some((_, Heard::Taken)) => "taken",
            Some((_, Heard::Refused(_))) => "refused otherwise",
            Some((_, Heard::Fault)) => "faults",
            None => "never answered",
        };
        *heard.entry(word).or_default() += 1;
    }
    for line in unjustified.iter().chain(&missing).take(20) {
        println!("  {line}");
    }
    let counted: Vec<String> = heard
        .iter()
        .map(|(word, count)| format!("{count} {word}"))
        .collect();
    println!(
        "{} acts: {}; {} appointments stand, {} holds; {overlaps} overlaps, {} ticks too many or too few, {} acknowledged and missing, \
         {unheard} nobody asked for, {} refusals without a reason",
        history.attempts.len(),
        counted.join(", "),
        database.standing.len(),
        database.held.len(),
        (database.ticks - spans).abs(),
        missing.len(),
        unjustified.len(),
    );
    let proven = overlaps == 0
        && database.ticks == spans
        && missing.is_empty()
        && unheard == 0
        && unjustified.is_empty()
        && !database.standing.is_empty();
    if proven {
        Ok(())
    } else {
        Err("the storm broke a promise".into())
    }
}

async fn read(store: &Store) -> Outcome<Database> {
    let database = store
        .read(|tx| {
            let columns = "therapist_id, x.room_id, x.athlete_id, x.starts_us, x.ends_us, s.buffer_before, s.buffer_after";
            let joined = "join services s on s.clinic_id = x.clinic_id and s.service_id = x.service_id";
            let standing = format!("select x.appointment_id, x.{columns} from appointments x {joined} where x.stage <> 'cancelled'");
            let held = format!("select x.hold_id, x.{columns} from holds x {joined}");
            let cancelled = tx.rows("select appointment_id from appointments where stage = 'cancelled'", &[])?;
            let count = tx.row("select count(*) from occupancy", &[])?;
            Ok::<_, StoreError>(Database {
                standing: rows(tx, &standing)?,
                held: rows(tx, &held)?,
                cancelled: cancelled.iter().map(|row| Ok(row.text(0)?.to_owned())).collect::<Result<_, StoreError>>()?,
                ticks: count.map_or(Ok(0), |row| row.int(0))?,
            })
        })
        .await?;
    Ok(database)
}

fn rows(tx: &mut store::Tx<'_>, sql: &str) -> Result<Vec<Row>, StoreError> {
    tx.rows(sql, &[])?
        .iter()
        .map(|row| {
            Ok(Row {
                id: row.text(0)?.to_owned(),
                therapist: row.text(1)?.to_owned(),
                room: row.maybe_text(2)?.map(str::to_owned),
                athlete: row.text(3)?.to_owned(),
                from: (row.int(4)? - row.int(6)? * MINUTE_US).div_euclid(TICK_US),
                until: (row.int(5)? + row.int(7)? * MINUTE_US).div_euclid(TICK_US),
            })
        })
        .collect()
}

/// Pairs of spans of one therapist, room or athlete that overlap: from the rows alone, the occupancy table is not asked.
fn overlaps(database: &Database) -> usize {
    let mut taken: BTreeMap<&str, Vec<(i64, i64)>> = BTreeMap::new();
    for row in database.standing.iter().chain(&database.held) {
        let whose = [Some(&row.therapist), row.room.as_ref(), Some(&row.athlete)];
        for resource in whose.into_iter().flatten() {
            taken
                .entry(resource)
                .or_default()
                .push((row.from, row.until));
        }
    }
    taken
        .values_mut()
        .map(|spans| {
            spans.sort_unstable();
            spans
                .windows(2)
                .filter(|pair| pair[1].0 < pair[0].1)
                .count()
        })
        .sum()
}

/// What was acknowledged and is not as it was acknowledged.
fn missing(history: &History, database: &Database, ended_us: i64) -> Vec<String> {
    let standing: HashMap<&str, &Row> = database
        .standing
        .iter()
        .map(|row| (row.id.as_str(), row))
        .collect();
    let held: BTreeSet<&str> = database.held.iter().map(|row| row.id.as_str()).collect();
    history
        .fates
        .iter()
        .filter(|(id, fates)| {
            let id = id.as_str();
            !fates.iter().any(|fate| match fate {
                Fate::Gone => !standing.contains_key(id) && !held.contains(id),
                Fate::Held(expires_us) => {
                    let over = *expires_us <= ended_us + SLACK_US;
                    !standing.contains_key(id)
                        && !database.cancelled.contains(id)
                        && (over || held.contains(id))
                }
                Fate::Stands(therapist, from, until) => standing.get(id).is_some_and(|row| {
                    (&row.therapist, row.from, row.until) == (therapist, *from, *until)
                }),
            })
        })
        .map(|(id, fates)| format!("{id} should be one of {fates:?}"))
        .collect()
}

/// Refusals for which nothing stood in the way while they were asked.
fn unjustified(history: &History) -> Vec<String> {
    let rooms: Vec<String> = setting::book()
        .rooms
        .iter()
        .map(|room| room.id.to_string())
        .collect();
    let taken = Taken::of(&history.lives);
    history
        .attempts
        .iter()
        .filter_map(|attempt| {
            let (heard_us, heard) = attempt.heard.as_ref()?;
            let fair = match heard {
                Heard::Done { .. } | Heard::Fault => true,
                Heard::Taken => {
                    let (Asked::Hold(claim) | Asked::Move(_, claim)) = &attempt.asked else {
                        return Some(format!("{attempt:?}"));
                    };
                    taken.stands_against(claim, attempt, *heard_us, &rooms)
                }
                // The only other word that a client of the storm may hear: the hold ran out before it was booked.
                Heard::Refused(_) => match &attempt.asked {
                    Asked::Book(id) => history.fates.get(id).is_some_and(|fates| {
                        fates.iter().any(|fate| matches!(fate, Fate::Held(expires_us) if heard_us + SLACK_US >= *expires_us))
                    }),
                    _ => false,
                },
            };
            (!fair).then(|| format!("{attempt:?}"))
        })
        .collect()
}

/// Spans that may have been taken, by whose time and by day.
struct Taken<'a>(HashMap<(&'a str, i64), Vec<&'a Life>>);

const DAY_TICKS: i64 = 288;
/// In place of a room that nobody heard of.
const ANY_ROOM: &str = "any room";

impl<'a> Taken<'a> {
    fn of(lives: &'a [Life]) -> Self {
        let mut taken: HashMap<(&str, i64), Vec<&Life>> = HashMap::new();
        for life in lives {
            let room = life.claim.room.as_deref().unwrap_or(ANY_ROOM);
            for day in life.claim.from / DAY_TICKS..=life.claim.until / DAY_TICKS {
                for whose in [&life.claim.therapist, &life.claim.athlete, room] {
                    taken.entry((whose, day)).or_default().push(life);
                }
            }
        }
        Self(taken)
    }

    fn stands_against(
        &self,
        wanted: &Claim,
        attempt: &Attempt,
        heard_us: i64,
        rooms: &[String],
    ) -> bool {
        let is_taken = |whose: &str| {
            (wanted.from / DAY_TICKS..=wanted.until / DAY_TICKS).any(|day| {
                self.0.get(&(whose, day)).is_some_and(|lives| {
                    lives.iter().any(|life| {
                        life.claim.from < wanted.until
                            && wanted.from < life.claim.until
                            && life.born_us <= heard_us
                            && life.dead_us.saturating_add(SLACK_US) >= attempt.asked_us
                    })
                })
            })
        };
        is_taken(&wanted.therapist)
            || is_taken(&wanted.athlete)
            || is_taken(ANY_ROOM)
            || rooms.iter().all(|room| is_taken(room))
    }
}
