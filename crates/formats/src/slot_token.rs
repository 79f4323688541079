//! A slot as a form sends it: which service, with what added, with whom, where, when. The act looks again whether it is free.

use care::{
    booking::{
        clinic::{AddOn, Location, Service, Therapist},
        slot::Slot,
        together::SideBySide,
    },
    id::Id,
    people::Person,
};
use jiff::Timestamp;

/// What a form says of a slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// For what.
    pub service: Id<Service>,
    /// With what added.
    pub add_ons: Vec<Id<AddOn>>,
    /// With whom.
    pub therapist: Id<Therapist>,
    /// Where.
    pub location: Id<Location>,
    /// From when.
    pub starts_at: Timestamp,
}

impl Wanted {
    /// The same as text.
    pub fn token(&self) -> String {
        with_add_ons(
            of(self.service, self.therapist, self.location, self.starts_at),
            &self.add_ons,
        )
    }
}

/// What a form says of several slots that are kept in one act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Several {
    /// Each in its order.
    pub parts: Vec<Wanted>,
    /// Who has the second one, where two people are side by side.
    pub beside: Option<(Beside, SideBySide)>,
}

/// Whose the second of two places is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    /// A client's whom the desk has named.
    Client(Id<Person>),
    /// Somebody's whom the athlete is about to ask.
    Companion,
}

/// The slot as text.
pub fn write(slot: &Slot) -> String {
    let text = of(slot.service, slot.therapist, slot.location, slot.starts_at);
    with_add_ons(text, &slot.add_ons)
}

fn with_add_ons(mut text: String, add_ons: &[Id<AddOn>]) -> String {
    if !add_ons.is_empty() {
        let ids: Vec<String> = add_ons.iter().map(ToString::to_string).collect();
        text.push('_');
        text.push_str(&ids.join("."));
    }
    text
}

/// Several slots as one text.
pub fn write_all(slots: &[Slot], beside: Option<(Id<Person>, SideBySide)>) -> String {
    let beside = beside.map(|(person, rooms)| (person.to_string(), rooms));
    joined(slots, beside)
}

/// Two slots as one text, of which the second is for somebody whom the athlete is about to ask.
pub fn write_beside(pair: &[Slot; 2], rooms: SideBySide) -> String {
    joined(pair, Some((COMPANION.to_owned(), rooms)))
}

/// Stands where a client's id stands at the desk.
const COMPANION: &str = "companion";

fn joined(slots: &[Slot], beside: Option<(String, SideBySide)>) -> String {
    let mut parts: Vec<String> = slots.iter().map(write).collect();
    if let Some((whose, rooms)) = beside {
        let rooms = match rooms {
            SideBySide::TwoRooms => "two",
            SideBySide::OneRoom => "one",
        };
        parts.push(format!("{whose}:{rooms}"));
    }
    parts.join("~")
}

/// A start as text.
fn of(
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
        add_ons: match parts.next() {
            Some(ids) => ids
                .split('.')
                .map(|id| id.parse().ok())
                .collect::<Option<_>>()?,
            None => Vec::new(),
        },
    };
    parts.next().is_none().then_some(wanted)
}

/// The text as one slot or several; `None` for anything else.
pub fn read_all(text: &str) -> Option<Several> {
    let (slots, beside) = match text.rsplit_once('~') {
        Some((slots, last)) if last.contains(':') => {
            let (person, rooms) = last.split_once(':')?;
            let rooms = match rooms {
                "two" => SideBySide::TwoRooms,
                "one" => SideBySide::OneRoom,
                _ => return None,
            };
            let whose = match person {
                COMPANION => Beside::Companion,
                id => Beside::Client(id.parse().ok()?),
            };
            (slots, Some((whose, rooms)))
        }
        Some(_) | None => (text, None),
    };
    let parts: Vec<Wanted> = slots.split('~').map(read).collect::<Option<_>>()?;
    (beside.is_none() || parts.len() == 2).then_some(Several { parts, beside })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0191e0a0-0000-7000-8000-000000000001";

    #[test]
    fn four_parts_are_a_slot_and_a_fifth_is_what_is_added() {
        let text = format!("{ID}_{ID}_{ID}_1777905000");
        let plain = read(&text).unwrap();
        assert_eq!(plain.token(), text);
        assert_eq!(plain.starts_at.as_second(), 1_777_905_000);
        assert_eq!(read(&format!("{text}_1")), None);
        let added = read(&format!("{text}_{ID}.{ID}")).unwrap();
        assert_eq!(added.add_ons.len(), 2);
        assert_eq!(added.token(), format!("{text}_{ID}.{ID}"));
        assert_eq!(read(&format!("{text}_{ID}_{ID}")), None);
        assert_eq!(read("sample"), None);
    }

    #[test]
    fn several_are_read_in_their_order_and_two_may_be_side_by_side() {
        let text = format!("{ID}_{ID}_{ID}_1777905000");
        assert_eq!(read_all(&text).unwrap().parts.len(), 1);
        let chain = read_all(&format!("{text}~{text}~{text}")).unwrap();
        assert!(chain.parts.len() == 3 && chain.beside.is_none());
        let pair = read_all(&format!("{text}~{text}~{ID}:one")).unwrap();
        assert_eq!(
            pair.beside.map(|(_, rooms)| rooms),
            Some(SideBySide::OneRoom)
        );
        assert_eq!(read_all(&format!("{text}~{ID}:one")), None);
        assert_eq!(read_all(&format!("{text}~{text}~{ID}:three")), None);
        assert_eq!(read_all(""), None);
    }
}
