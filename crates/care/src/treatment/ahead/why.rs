//! What was found, told: each session with what it is for, and why not sooner; what no session meets, and why.

use jiff::SignedDuration;

use super::{
    Purpose, Session,
    project::Said,
    said,
    search::{Found, Path, Search, each},
};
use crate::treatment::recommendation::{Cause, Reason, Recommendation, Window};

/// The sessions of a sequence, in order.
pub(super) fn sessions(search: &Search<'_>, found: &Found) -> Vec<Session> {
    let mut path = Path::default();
    let mut sessions = Vec::new();
    for slot in each(found.picks) {
        let next = stepped(search, slot, &path);
        sessions.push(session(search, slot, &path, &next));
        path = next;
    }
    sessions
}

/// The walk with the session of a slot.
fn stepped(search: &Search<'_>, slot: usize, path: &Path) -> Path {
    if search.booked.contains_key(&slot) {
        return search.stand(slot, path);
    }
    search
        .take(slot, path)
        .map_or_else(|| path.clone(), |(_, next)| next)
}

fn session(search: &Search<'_>, slot: usize, before: &Path, after: &Path) -> Session {
    let horizon = search.horizon;
    let part = &horizon.slots[slot];
    let booked = search.booked.get(&slot);
    // Asked anew, with this walk's own facts in its words.
    let massage = match horizon.said_at(slot, &before.massages()) {
        Said::Massage(massage) => Some(massage),
        Said::Nothing(_) => None,
    };
    let mut met: Vec<usize> = each(after.met & !before.met).collect();
    met.sort_by_key(|need| (std::cmp::Reverse(search.needs[*need].worth), *need));
    let mut purposes: Vec<Purpose> = met
        .into_iter()
        .map(|need| search.needs[need].purpose.clone())
        .collect();
    if massage
        .as_ref()
        .is_some_and(|massage| massage.cause == Cause::Rhythm)
    {
        purposes.push(Purpose::Rhythm);
    }
    if purposes.is_empty() {
        purposes.push(Purpose::Booked);
    }
    let window = match booked {
        Some(given) => Window {
            from: given
                .ended_at
                .checked_sub(SignedDuration::from_mins(i64::from(given.minutes)))
                .unwrap_or(part.from),
            to: given.ended_at,
        },
        None => Window {
            from: part.from,
            to: massage
                .as_ref()
                .map_or(part.to, |massage| massage.window.to.min(part.to)),
        },
    };
    Session {
        not_sooner: match &massage {
            Some(massage) if booked.is_none() => not_sooner(search, slot, before, massage),
            Some(_) | None => Vec::new(),
        },
        purposes,
        booked: booked.is_some(),
        day: part.day,
        window,
        massage,
    }
}

/// Why not the part of a day before: the guard or the refusal that holds there, the lower cap there, or what it would cost.
fn not_sooner(
    search: &Search<'_>,
    slot: usize,
    before: &Path,
    massage: &Recommendation,
) -> Vec<Reason> {
    let rules = search.horizon.rules;
    let Some(sooner) = slot.checked_sub(1) else {
        return vec![said(rules, "It is the first time ahead.".to_owned())];
    };
    if let Some(guard) = search.is_guarded(sooner, before) {
        return vec![said(rules, guard)];
    }
    let said_there = search.said(sooner, before);
    let there = match said_there.as_ref() {
        Err(reasons) => return reasons.clone(),
        Ok(there) => &there.massage,
    };
    if there.pressure_cap < massage.pressure_cap {
        return there.binding_caps();
    }
    if massage.cause == Cause::Rhythm {
        let days = search.days_since_last(slot, before);
        let says = format!(
            "It is then {days} days since the last one: a rhythm is custom, so it waits as long as the custom allows."
        );
        return vec![said(rules, says)];
    }
    if there.kind != massage.kind {
        return there.reasons.clone();
    }
    vec![said(
        rules,
        "Sooner would leave something later unmet, or bring one session more.".to_owned(),
    )]
}

/// What is left unmet, and why: no time fits, or a session for it would cost more than it is worth.
pub(super) fn unmet(search: &Search<'_>, found: &Found) -> Vec<(Purpose, Vec<Reason>)> {
    let rules = search.horizon.rules;
    let path = each(found.picks).fold(Path::default(), |path, slot| stepped(search, slot, &path));
    let all: u64 = (0..search.needs.len()).fold(0, |bits, need| bits | 1 << need);
    each(all & !path.met)
        .filter_map(|index| {
            let need = &search.needs[index];
            let slots: Vec<usize> = (0..search.horizon.slots.len())
                .filter(|slot| need.holds(search.horizon.slots[*slot].from))
                .collect();
            let first = *slots.first()?;
            let mut before = path.clone();
            before.given.retain(|(slot, _)| *slot < first);
            let common = |why: &dyn Fn(usize) -> Option<String>| {
                let all: Option<Vec<String>> = slots.iter().map(|slot| why(*slot)).collect();
                all.and_then(|all| all.into_iter().next())
            };
            let because = match search.said(first, &before).as_ref() {
                Err(reasons) if search.first[index].is_none() => reasons.clone(),
                Ok(there) if search.first[index].is_none() => there.massage.reasons.clone(),
                Ok(_) | Err(_) => {
                    let says = common(&|slot| search.spent_by(slot, &path))
                        .or_else(|| common(&|slot| search.is_guarded(slot, &before)))
                        .unwrap_or_else(|| {
                            "A session more would bring less than it takes.".to_owned()
                        });
                    vec![said(rules, says)]
                }
            };
            Some((need.purpose.clone(), because))
        })
        .collect()
}
