//! What of a clinic can be chosen in a list: its services, places and therapists.

use care::{
    booking::clinic::{ClinicBook, Location, Service, Therapist},
    id::Id,
};

use crate::{pages::book::Choice, words};

/// The services with their minutes.
pub fn services(book: &ClinicBook, chosen: Option<Id<Service>>) -> Vec<Choice> {
    let one = |service: &Service| Choice {
        value: service.id.to_string(),
        word: words::service(&service.name, i64::from(service.minutes)),
        chosen: Some(service.id) == chosen,
    };
    book.services.iter().map(one).collect()
}

/// The places.
pub fn locations(book: &ClinicBook, chosen: Option<Id<Location>>) -> Vec<Choice> {
    let one = |location: &Location| Choice {
        value: location.id.to_string(),
        word: location.name.clone(),
        chosen: Some(location.id) == chosen,
    };
    book.locations.iter().map(one).collect()
}

/// The places, each with the time that its clocks show.
pub fn locations_with_time(book: &ClinicBook, chosen: Id<Location>) -> Vec<Choice> {
    let mut all = locations(book, Some(chosen));
    for (choice, location) in all.iter_mut().zip(&book.locations) {
        let zone = practice::zone_name(&location.zone);
        choice.word = format!("{}, {zone} time", location.name);
    }
    all
}

/// A therapist.
pub fn therapist(therapist: &Therapist, chosen: Option<Id<Therapist>>) -> Choice {
    Choice {
        value: therapist.id.to_string(),
        word: therapist.name.clone(),
        chosen: Some(therapist.id) == chosen,
    }
}

/// The therapists.
pub fn therapists(book: &ClinicBook, chosen: Option<Id<Therapist>>) -> Vec<Choice> {
    let all = book.therapists.iter();
    all.map(|one| therapist(one, chosen)).collect()
}
