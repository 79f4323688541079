//! An appointment as it stands in a calendar: when, where and with whom, never why.

use formats::icalendar::{Invitation, Method};
use store::feeds::{FeedEntry, FeedOf};

use crate::mail_calendar::uid_of;

/// A calendar is read by more eyes than a chart: staff calendars say initials, and none says why somebody comes.
pub fn calendar_entry(entry: &FeedEntry, of: FeedOf, clinic: &str, base_url: &str) -> Invitation {
    let who = initials(&entry.athlete);
    let room = entry.room.as_deref().unwrap_or_default();
    let (summary, description) = match of {
        FeedOf::Athlete(_) => (
            format!("{} with {}", entry.service, entry.therapist),
            format!(
                "Move or cancel: {base_url}/appointment/{}",
                entry.appointment
            ),
        ),
        FeedOf::Therapist(_) => (
            joined(&[&entry.service, &who, room]),
            format!("{base_url}/day"),
        ),
        FeedOf::Room(_) => (
            format!("{}, {}, {who}", entry.service, entry.therapist),
            format!("{base_url}/day"),
        ),
    };
    Invitation {
        uid: uid_of(&entry.appointment.to_string()),
        sequence: entry.sequence,
        method: Method::Publish,
        starts_at: entry.starts_at,
        ends_at: entry.ends_at,
        zone: entry.zone.clone(),
        summary,
        location: joined(&[clinic, &entry.location, &entry.address]),
        description,
        url: None,
        organizer: None,
        attendee: None,
        stamp: entry.changed_at,
    }
}

fn joined(parts: &[&str]) -> String {
    parts
        .iter()
        .copied()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(", ")
}

fn initials(name: &str) -> String {
    name.split_whitespace()
        .filter_map(|word| word.chars().next())
        .map(|letter| format!("{letter}."))
        .collect()
}
