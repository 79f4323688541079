//! Any bytes, as what a program sends to the FHIR door: parameters, an appointment, an id.
#![no_main]

use formats::fhir::{Given, Offer, Reference, SentAppointment, Value};
use libfuzzer_sys::fuzz_target;

const BASE: &str = "https://clinic.example/fhir/r4";

fuzz_target!(|bytes: &[u8]| {
    if let Ok(given) = Given::of_json(bytes) {
        for name in [
            "start",
            "patient-reference",
            "consented",
            "service-type",
            "appointment-resource",
        ] {
            for value in given.all(name) {
                let _ = (value.text(), value.flag(), value.token());
                if let Some(reference) = value.reference() {
                    looked_at(&reference);
                }
                if let Value::Resource(resource) = value {
                    let _ = SentAppointment::of_json(resource).map(|sent| read(&sent));
                }
            }
        }
        let _ = given.pairs();
    }
    if let Ok(sent) = SentAppointment::of_bytes(bytes) {
        read(&sent);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = (Offer::start_in(text), Offer::athlete_in(text));
        let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
        let _ = Given::of_pairs(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }
});

fn read(sent: &SentAppointment) {
    let _ = (
        sent.kept_id::<()>(),
        sent.named_id(BASE),
        sent.slot_id(BASE),
        sent.starts_at(),
    );
    let _ = (
        sent.athlete(BASE),
        sent.is_accepted_by_client(BASE),
        sent.cause(),
    );
}

fn looked_at(reference: &Reference) {
    let _ = (
        reference.target(BASE),
        reference.id_of::<()>("Patient", BASE),
    );
}
