//! Reads what everybody heard and what the database holds, and proves that the one agrees with the other.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    path::PathBuf,
};

use crate::{
    Outcome,
    common::now,
    database::{Database, Row},
    history::{Fate, History, SLACK_US},
    journal::{self, Asked, Heard},
    justice::{badly_marked, in_two_hands, unjustified},
    offers,
    setting::{self, Clock},
};

/// Prints the figures and fails where anything is unproven.
pub async fn run(database: &str, clock: Clock, journals: &[PathBuf]) -> Outcome<()> {
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
    let database = Database::read(&store).await?;
    let rooms: Vec<String> = setting::book()
        .rooms
        .iter()
        .map(|room| room.id.to_string())
        .collect();

    let overlaps = database.overlaps();
    let shared = in_two_hands(&history);
    let wrong_ticks = database.wrong_ticks();
    let missing = missing(&history, &database, ended_us);
    let unheard = database
        .standing
        .iter()
        .filter(|row| !history.fates.contains_key(&row.id))
        .count();
    let twice = held_twice(&history, &database);
    let unjustified = unjustified(&history, &rooms);
    let badly_marked = badly_marked(&history, &database, &rooms);
    let bad_offers = offers::broken(&history, &database, clock);
    let accepted = database.offers.values();
    let accepted = accepted.filter(|row| row.accepted_us.is_some()).count();

    say_acts(&history);
    for line in unjustified
        .iter()
        .chain(&missing)
        .chain(&shared)
        .chain(&badly_marked)
        .chain(&bad_offers)
        .chain(&twice)
        .take(20)
    {
        println!("  {line}");
    }
    let mut heard: BTreeMap<&str, usize> = BTreeMap::new();
    for attempt in &history.attempts {
        *heard.entry(word_of(attempt.heard.as_ref())).or_default() += 1;
    }
    let counted: Vec<String> = heard
        .iter()
        .map(|(word, count)| format!("{count} {word}"))
        .collect();
    println!(
        "{} acts: {}; {} appointments stand, {} holds, {} overrides are marked and {} logged, {} offers of which {accepted} were accepted; \
         {} overlaps, {wrong_ticks} ticks too many or too few, {} acknowledged and missing, {unheard} nobody asked for, {} held \
         twice, {} overrides badly \
         marked, {} offers wrong, {} refusals without a reason",
        history.attempts.len(),
        counted.join(", "),
        database.standing.len(),
        database.held.len(),
        database.marks.len(),
        database.logged,
        database.offers.len(),
        overlaps + shared.len(),
        missing.len(),
        twice.len(),
        badly_marked.len(),
        bad_offers.len(),
        unjustified.len(),
    );
    let proven = overlaps == 0
        && shared.is_empty()
        && wrong_ticks == 0
        && missing.is_empty()
        && unheard == 0
        && unjustified.is_empty()
        && badly_marked.is_empty()
        && bad_offers.is_empty()
        && twice.is_empty()
        && !database.standing.is_empty();
    if proven {
        Ok(())
    } else {
        Err("the storm broke a promise".into())
    }
}

fn word_of(heard: Option<&(i64, Heard)>) -> &'static str {
    match heard {
        Some((_, Heard::Done { .. } | Heard::AllDone(_))) => "done",
        Some((_, Heard::Taken | Heard::TheseTaken(_))) => "taken",
        Some((_, Heard::Refused(_))) => "refused otherwise",
        Some((_, Heard::Fault)) => "faults",
        None => "never answered",
    }
}

/// What was tried, and how often it was done: a mix that never does something proves nothing of it.
fn say_acts(history: &History) {
    let mut acts: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for attempt in &history.attempts {
        let act = match &attempt.asked {
            Asked::Hold(_) => "hold",
            Asked::Release(_) => "release",
            Asked::Extend(_) => "extend",
            Asked::Book(_) => "book",
            Asked::Move(..) => "move",
            Asked::Cancel(_) => "cancel or undo",
            Asked::Over(..) => "override",
            Asked::Series(_) => "series",
            Asked::Wait(_) => "wait",
            Asked::StopWaiting(_) => "stop waiting",
            Asked::Accept(..) => "accept",
            Asked::Stale(_) => "change of a version that has passed",
            Asked::See(_) => "look again",
        };
        *acts
            .entry(act)
            .or_default()
            .entry(word_of(attempt.heard.as_ref()))
            .or_default() += 1;
    }
    for (act, heard) in acts {
        let counted: Vec<String> = heard
            .iter()
            .map(|(word, count)| format!("{count} {word}"))
            .collect();
        println!("  {act}: {}", counted.join(", "));
    }
}

/// Holds of which nobody was told, beyond those whose answer was lost: somebody asked once, and it was done twice.
fn held_twice(history: &History, database: &Database) -> Vec<String> {
    let mut lost: BTreeMap<(&str, &str, i64), usize> = BTreeMap::new();
    for attempt in &history.attempts {
        if let (Asked::Hold(claim) | Asked::Accept(_, claim), None | Some((_, Heard::Fault))) =
            (&attempt.asked, &attempt.heard)
        {
            let what = (claim.therapist.as_str(), claim.athlete.as_str(), claim.from);
            *lost.entry(what).or_default() += 1;
        }
    }
    let mut found = Vec::new();
    for row in &database.held {
        if history.fates.contains_key(&row.id) {
            continue;
        }
        let what = (row.therapist.as_str(), row.athlete.as_str(), row.from);
        match lost.get_mut(&what) {
            Some(left) if *left > 0 => *left -= 1,
            Some(_) | None => found.push(format!("{} is held, and nobody was told", row.id)),
        }
    }
    found
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
