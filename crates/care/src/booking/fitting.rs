//! Which service of a clinic fits a recommendation.

use crate::{
    booking::clinic::{ClinicBook, Service},
    treatment::massage::Kind,
};

/// The service of that kind whose length is nearest to the minutes advised; the shorter of two equally near.
///
/// `None` where the clinic offers nothing of the kind: another kind is never put in its place.
pub fn fitting_service(book: &ClinicBook, kind: Kind, minutes: u16) -> Option<&Service> {
    book.services
        .iter()
        .filter(|service| service.kind == kind)
        .min_by_key(|service| {
            (
                service.minutes.abs_diff(minutes),
                service.minutes,
                service.id,
            )
        })
}
