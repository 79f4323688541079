//! Where a place is and how it is called, as mails say it.

use care::booking::clinic::Location;

/// The name and the address of a place in one line; its number in the next, where it has one.
pub(crate) fn whereabouts(place: &Location) -> String {
    let mut says = place.name.clone();
    if !place.address.is_empty() {
        says.push_str(", ");
        says.push_str(&place.address);
    }
    if let Some(phone) = &place.phone {
        says.push_str("\nTelephone ");
        says.push_str(phone.as_written());
    }
    says
}
