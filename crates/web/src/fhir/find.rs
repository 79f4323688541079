//! `Appointment/$find` (IHE ITI-115): times that are free, each as a proposed appointment with its slot.

use std::collections::BTreeSet;

use axum::response::Response;
use care::{
    booking::clinic::{ClinicBook, Location, Therapist},
    id::Id,
    people::Person,
    treatment::{massage::Skill, recommendation::Window},
};
use formats::fhir::{
    Bundle, Given, Issue, IssueCode, Link, OperationOutcome, SearchMode, Seen, Severity, Value,
    service_has_code, skill_of_code,
};
use practice::{Offered, find_offered};

use super::{Door, answer, dates, refused::Refused, slots::bounded};

/// What is understood, and what pages it.
const KNOWN: [&str; 13] = [
    "start",
    "end",
    "specialty",
    "visit-type",
    "service-type",
    "practitioner",
    "location-reference",
    "location-string",
    "patient-reference",
    "patient-resource",
    "_count",
    "_offset",
    "_format",
];

/// How many proposals a page has unless asked, and at the most.
const PAGE: usize = 50;
const LONGEST_PAGE: usize = 500;

/// Finds.
pub async fn find(door: &Door, given: Given) -> Result<Response, Refused> {
    let window = window(door, &given).await?;
    let athlete = patient(door, &given)?;
    let (skip, most) = (
        number(&given, "_offset", 0)?,
        number(&given, "_count", PAGE)?,
    );
    let notes = notes(&given, door.is_strict())?;
    let asked = Wanted::of(door, &given)?;
    let found = find_offered(
        &door.app.practice,
        door.actor(),
        door.now,
        (athlete, window),
        move |book| asked.chosen(book),
    );
    let found = found.await.map_err(|refusal| door.refused(refusal))?;

    let writer = door.writer(&found.book);
    let total = found.slots.len();
    let mut bundle = Bundle::searchset(total);
    let most = most.min(LONGEST_PAGE);
    links(door, &given, &mut bundle, (skip, most));
    let whose = athlete.map(|athlete| Seen {
        athlete,
        name: None,
    });
    let page = || found.slots.iter().skip(skip).take(most);
    for slot in page() {
        let asked = Some((window.from, window.to));
        let proposal = writer.proposal(slot, whose, asked);
        bundle.add(&door.base, SearchMode::Match, &proposal);
    }
    for slot in page().filter_map(|slot| writer.free_slot(slot)) {
        bundle.add(&door.base, SearchMode::Include, &slot);
    }
    bundle.tell(&notes);
    Ok(answer(&bundle))
}

/// From when to when starts are looked for; never in the past.
async fn window(door: &Door, given: &Given) -> Result<Window, Refused> {
    let zone = door.zone().await?;
    let named = |name: &str| {
        let text = given.first(name).and_then(Value::text).ok_or_else(|| {
            Refused::bad(IssueCode::Required, format!("{name} is needed, a dateTime"))
        })?;
        dates::span(text, &zone).ok_or_else(|| {
            Refused::bad(
                IssueCode::Value,
                format!("{name} has to be a dateTime, such as 2026-05-04T09:00:00-06:00"),
            )
        })
    };
    let ((from, _), (instant, after)) = (named("start")?, named("end")?);
    let is_day = after.duration_since(instant).as_secs() > 1;
    // An end that is a day reaches to its end; an instant is not in the window any more.
    let to = if is_day { after } else { instant };
    if to <= from {
        return Err(Refused::bad(IssueCode::Value, "end has to lie after start"));
    }
    bounded(Window { from, to })
}

/// For whom, where somebody is named.
pub fn patient(door: &Door, given: &Given) -> Result<Option<Id<Person>>, Refused> {
    let mut named = given
        .all("patient-reference")
        .chain(given.all("patient-resource"));
    let Some(first) = named.next() else {
        return Ok(None);
    };
    if named.next().is_some() {
        return Err(Refused::bad(
            IssueCode::NotSupported,
            "One patient at a time; groups are not booked here",
        ));
    }
    let reference = first.reference();
    let id = reference.and_then(|reference| reference.id_of("Patient", &door.base));
    id.map(Some).ok_or_else(|| {
        Refused::cannot(
            IssueCode::NotFound,
            "The patient has to be a client here: Patient/ and their id, or their identifier",
        )
    })
}

fn number(given: &Given, name: &str, unless: usize) -> Result<usize, Refused> {
    match given.first(name) {
        None => Ok(unless),
        Some(value) => value
            .text()
            .and_then(|text| text.parse().ok())
            .ok_or_else(|| {
                Refused::bad(IssueCode::Value, format!("{name} has to be a whole number"))
            }),
    }
}

/// What was given and is not understood; a refusal, where the program wants that.
fn notes(given: &Given, strict: bool) -> Result<OperationOutcome, Refused> {
    let severity = if strict {
        Severity::Error
    } else {
        Severity::Warning
    };
    let others = given.besides(&KNOWN).into_iter().map(|name| {
        let words = format!("{name} is not understood and narrows nothing");
        Issue::new(severity, IssueCode::NotSupported, words)
    });
    let outcome = OperationOutcome::new(others.collect());
    if strict && !outcome.issue.is_empty() {
        return Err(Refused {
            status: axum::http::StatusCode::BAD_REQUEST,
            outcome,
        });
    }
    Ok(outcome)
}

fn links(door: &Door, given: &Given, bundle: &mut Bundle, (skip, most): (usize, usize)) {
    let Some(pairs) = given.pairs() else { return };
    let address = |offset: usize| {
        let kept = pairs.iter().filter(|(name, _)| name != "_offset");
        let mut pairs: Vec<_> = kept.cloned().collect();
        if offset > 0 {
            pairs.push(("_offset".into(), offset.to_string()));
        }
        let text = serde_urlencoded::to_string(&pairs).unwrap_or_default();
        format!("{}/Appointment/$find?{text}", door.base)
    };
    let mut link = |relation, offset| {
        bundle.link.push(Link {
            relation,
            url: address(offset),
        });
    };
    link("self", skip);
    if most > 0 && skip + most < bundle.total {
        link("next", skip + most);
    }
}

/// What is wanted besides the time; nothing named is anything.
struct Wanted {
    base: String,
    /// System and code of each.
    types: Vec<(Option<String>, String)>,
    skills: BTreeSet<Skill>,
    therapists: Option<BTreeSet<Id<Therapist>>>,
    locations: Option<BTreeSet<Id<Location>>>,
    addresses: Vec<String>,
}

impl Wanted {
    fn of(door: &Door, given: &Given) -> Result<Self, Refused> {
        let token = |value: &Value| {
            let (system, code) = value.token()?;
            Some((system.map(str::to_owned), code.to_owned()))
        };
        let types = given.all("visit-type").chain(given.all("service-type"));
        let mut skills = BTreeSet::new();
        for value in given.all("specialty") {
            let skill = value
                .token()
                .and_then(|(system, code)| skill_of_code(system, code, &door.base));
            // A specialty that nobody here has ever heard of is offered by nobody, and no reason to offer everything.
            skills.insert(skill.ok_or_else(|| {
                Refused::bad(
                    IssueCode::NotSupported,
                    "specialty is not known here; those of HealthcareService and PractitionerRole are",
                )
            })?);
        }
        Ok(Self {
            types: types.filter_map(token).collect(),
            skills,
            therapists: references(given, "practitioner", "Practitioner", &door.base),
            locations: references(given, "location-reference", "Location", &door.base),
            addresses: given
                .all("location-string")
                .filter_map(|value| Some(value.text()?.to_lowercase()))
                .collect(),
            base: door.base.clone(),
        })
    }

    fn chosen(&self, book: &ClinicBook) -> Vec<Offered> {
        let places = book.locations.iter().filter(|place| {
            let named = (self.locations.as_ref()).is_none_or(|all| all.contains(&place.id));
            let says = |text: &str| {
                let text = text.to_lowercase();
                self.addresses.iter().any(|part| text.contains(part))
            };
            named && (self.addresses.is_empty() || says(&place.address) || says(&place.name))
        });
        let locations: BTreeSet<Id<Location>> = places.map(|place| place.id).collect();
        let therapists = self.therapists.clone().unwrap_or_default();
        // An empty set asks for anybody, which is not what was asked.
        let is_nowhere = locations.is_empty()
            || self
                .therapists
                .as_ref()
                .is_some_and(|all| all.iter().all(|id| book.therapist(*id).is_none()));
        if is_nowhere {
            return Vec::new();
        }
        let services = book.services.iter().filter(|service| {
            self.types.is_empty()
                || self.types.iter().any(|(system, code)| {
                    service_has_code(service, system.as_deref(), code, &self.base)
                })
        });
        services
            .map(|service| Offered {
                service: service.id,
                therapists: therapists.clone(),
                locations: locations.clone(),
                skills: self.skills.clone(),
            })
            .collect()
    }
}

/// The ids that references of a name point at; `None` where there are none. What points elsewhere finds nothing.
fn references<T>(given: &Given, name: &str, kind: &str, base: &str) -> Option<BTreeSet<Id<T>>> {
    let mut named = given.all(name).peekable();
    named.peek()?;
    let ids = named.filter_map(|value| value.reference()?.id_of(kind, base));
    Some(ids.collect())
}
