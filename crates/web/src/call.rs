//! Calling the clinic: only where it has a number does a page send somebody to the telephone.

use care::booking::clinic::Location;

/// A number to press.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The link that dials it.
    pub href: String,
    /// As people read it.
    pub number: String,
}

impl Call {
    /// The number of a place, if it has one.
    pub fn of(place: &Location) -> Option<Self> {
        place.phone.as_ref().map(|phone| Self {
            href: phone.link(),
            number: phone.as_written().to_owned(),
        })
    }
}

/// What somebody does where this page cannot help: "call the clinic", or "ask the clinic" where there is no number to call.
pub fn turn_to_the_clinic(place: &Location) -> &'static str {
    match place.phone {
        Some(_) => "call the clinic",
        None => "ask the clinic",
    }
}

#[cfg(test)]
mod tests {
    use care::{booking::phone::Phone, id::Id};
    use jiff::{Timestamp, tz::TimeZone};

    use super::*;

    #[test]
    fn nobody_is_sent_to_a_number_that_is_not_there() {
        let mut place = Location {
            id: Id::new(Timestamp::UNIX_EPOCH, [1; 10]),
            name: "Mill Lane".to_owned(),
            address: String::new(),
            phone: None,
            country: "CA".to_owned(),
            zone: TimeZone::UTC,
        };
        assert_eq!(turn_to_the_clinic(&place), "ask the clinic");
        assert_eq!(Call::of(&place), None);
        place.phone = Phone::parse("780 555 0123").ok();
        assert_eq!(turn_to_the_clinic(&place), "call the clinic");
        assert_eq!(Call::of(&place).unwrap().href, "tel:7805550123");
    }
}
