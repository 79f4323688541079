//! A slot as a form sends it: which service, with whom, where, when. The act looks again whether it is free.

use care::{
    booking::{
        clinic::{Location, Service, Therapist},
        slot::Slot,
    },
    id::Id,
};
use jiff::Timestamp;

/// What a form says of a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// For what.
    pub service: Id<Service>,
    /// With whom.
    pub therapist: Id<Therapist>,
    /// Where.
    pub location: Id<Location>,
    /// From when.
    pub starts_at: Timestamp,
}

/// The slot as text.
pub fn write(slot: &Slot) -> String {
    of(slot.service, slot.therapist, slot.location, slot.starts_at)
}

/// A start as text, whether it is offered or not.
pub fn of(
    service: Id<Service>,
    therapist: Id<Therapist>,
    location: Id<Location>,
    starts_at: Timestamp,
) -> String {
    format!("{service}_{therapist}_{location}_{}", starts_at.as_second())
}

/// The text as a slot; `None` for anything else.
pub fn read(text: &str) -> Option<Wanted> {
    let mut parts = text.split('_');
    let wanted = Wanted {
        service: parts.next()?.parse().ok()?,
        therapist: parts.next()?.parse().ok()?,
        location: parts.next()?.parse().ok()?,
        starts_at: Timestamp::from_second(parts.next()?.parse().ok()?).ok()?,
    };
    parts.next().is_none().then_some(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_four_parts_are_a_slot() {
        let id = "0191e0a0-0000-7000-8000-000000000001";
        let text = format!("{id}_{id}_{id}_1777905000");
        assert_eq!(
            read(&text).map(|wanted| wanted.starts_at.as_second()),
            Some(1_777_905_000)
        );
        assert_eq!(read(&format!("{text}_1")), None);
        assert_eq!(read("sample"), None);
    }
}
