//! A clinic's free times on other sites, in a frame: which sites may, and what anybody sees there.

use std::collections::BTreeSet;

use care::{
    booking::{
        clinic::{Clinic, ClinicBook, Location, Service},
        days_ahead::DaysAhead,
        slot::{Slot, SlotQuery, open_slots},
    },
    id::Id,
};
use jiff::civil::Date;
use store::{booking, clinic::load_clinic_book, embed};

use crate::{
    Actor, Now, Practice,
    access::{self, Act, NotAllowed, Whose},
    audit,
    fault::Fault,
};

/// So many days of times stand in a frame.
pub const EMBED_DAYS: i64 = 14;
/// So many sites may show them.
const MOST_SITES: usize = 20;
/// A longer name of a site is none.
const LONGEST: usize = 200;

/// Why sites are not kept or shown.
#[derive(Debug, thiserror::Error)]
pub enum EmbedRefusal {
    /// Not the owner's doing.
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    /// It is no site.
    #[error("`{0}` is not the address of a site, such as https://www.example.org")]
    NotASite(String),
    /// There are too many.
    #[error("no more than {MOST_SITES} sites may show the times")]
    TooMany,
    /// Something is broken.
    #[error(transparent)]
    Fault(#[from] Fault),
}
crate::fault::refusals!(EmbedRefusal);

/// The sites that may show the clinic's times.
///
/// # Errors
/// [`EmbedRefusal::NotAllowed`] for all but the owner.
pub async fn see_embed_sites(
    practice: &Practice,
    actor: &Actor,
) -> Result<Vec<String>, EmbedRefusal> {
    access::may(actor, Act::Manage, Whose::Clinic)?;
    let clinic = actor.clinic;
    practice
        .store
        .read(move |tx| Ok(embed::sites(tx, clinic)?))
        .await
}

/// Keeps the sites that may show the clinic's times, in the place of those before; none is none.
///
/// # Errors
/// [`EmbedRefusal::NotASite`] with what is not one: nothing is kept then.
pub async fn set_embed_sites(
    practice: &Practice,
    actor: &Actor,
    now: Now,
    sites: &[String],
) -> Result<(), EmbedRefusal> {
    access::may(actor, Act::Manage, Whose::Clinic)?;
    let sites = sites
        .iter()
        .map(|text| site(text).ok_or_else(|| EmbedRefusal::NotASite(text.clone())))
        .collect::<Result<BTreeSet<String>, _>>()?;
    if sites.len() > MOST_SITES {
        return Err(EmbedRefusal::TooMany);
    }
    let (actor, sites): (Actor, Vec<String>) = (actor.clone(), sites.into_iter().collect());
    practice
        .store
        .write(move |tx| {
            embed::put_sites(tx, actor.clinic, &sites)?;
            Ok(audit::changed(tx, &actor, &now, "embed sites")?)
        })
        .await
}

/// A site as a browser names it: `https`, host and port, in lower case; for trying it out also `http://localhost`. Nothing but these
/// letters goes into a header.
fn site(text: &str) -> Option<String> {
    let text = text.trim().trim_end_matches('/').to_ascii_lowercase();
    let (scheme, rest) = text.split_once("://")?;
    let (host, port) = rest
        .split_once(':')
        .map_or((rest, None), |(host, port)| (host, Some(port)));
    let labels = host.split('.').all(|label| {
        let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
        !label.is_empty() && label.chars().all(plain) && !label.starts_with('-')
    });
    let numbered = port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0));
    let known = match scheme {
        "https" => host.contains('.') || host == "localhost",
        "http" => host == "localhost",
        _ => false,
    };
    (known && labels && numbered && text.len() <= LONGEST).then_some(text)
}

/// What anybody sees of a clinic's times on a site that may show them.
#[derive(Debug, Clone, PartialEq)]
pub struct PublicTimes {
    /// The sites.
    pub sites: Vec<String>,
    /// The clinic with what it offers.
    pub book: ClinicBook,
    /// Of which service; `None` where the clinic offers nothing.
    pub service: Option<Service>,
    /// Where; `None` where the clinic has no place.
    pub location: Option<Location>,
    /// The days that are looked at; `None` where the clinic has no place or no service.
    pub days: Option<DaysAhead>,
    /// What is free on them, in order of time.
    pub slots: Vec<Slot>,
}

/// The free times of a service at a place for anybody to see, for two weeks from today or the day named, because the owner lets sites show
/// them; `None` where no site may.
///
/// They are those that anybody could book by themselves: whoever books is asked the safety questions first.
///
/// # Errors
/// [`Fault`] alone; a calendar that cannot be read is never free time.
pub async fn public_times(
    practice: &Practice,
    clinic: Id<Clinic>,
    now: Now,
    service: Option<Id<Service>>,
    location: Option<Id<Location>>,
    from: Option<Date>,
) -> Result<Option<PublicTimes>, EmbedRefusal> {
    practice
        .store
        .read(move |tx| {
            let sites = embed::sites(tx, clinic)?;
            let book = load_clinic_book(tx, clinic)?;
            let Some(book) = book.filter(|_| !sites.is_empty()) else {
                return Ok(None);
            };
            let wanted = service
                .and_then(|id| book.offered(id))
                .or_else(|| book.services.first())
                .cloned();
            let place = location
                .and_then(|id| book.location(id))
                .or_else(|| book.locations.first())
                .cloned();
            let days = match (&wanted, &place) {
                (Some(service), Some(place)) => {
                    let window = book.booking_window(service);
                    let days = DaysAhead::from_today(window, &place.zone, now.at, EMBED_DAYS);
                    Some(match from {
                        Some(first) => days.beginning(first),
                        None => days,
                    })
                }
                _ => None,
            };
            let slots = match (&wanted, &place, &days) {
                (Some(service), Some(place), Some(days)) => {
                    let mut query = SlotQuery::new(service.id, days.window(now.at), now.at);
                    query.location = Some(place.id);
                    open_slots(&query, &booking::calendar(tx, &book, &query, None, now.at)?)
                }
                _ => Vec::new(),
            };
            Ok(Some(PublicTimes {
                sites,
                book,
                service: wanted,
                location: place,
                days,
                slots,
            }))
        })
        .await
}

/// A clinic with what it offers, for anybody to see; `None` where there is no such clinic.
///
/// # Errors
/// [`Fault`] alone.
pub async fn see_public_clinic(
    practice: &Practice,
    clinic: Id<Clinic>,
) -> Result<Option<ClinicBook>, EmbedRefusal> {
    practice
        .store
        .read(move |tx| Ok(load_clinic_book(tx, clinic)?))
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(site(text).as_deref(), expected, "{text}");
    }

    #[test]
    fn a_site_is_scheme_host_and_port_and_nothing_that_could_end_a_header() {
        check(
            " https://WWW.Example.org/ ",
            Some("https://www.example.org"),
        );
        check("https://example.org:8443", Some("https://example.org:8443"));
        check("http://localhost:3000", Some("http://localhost:3000"));
        for bad in [
            "",
            "example.org",
            "http://example.org",
            "https://",
            "https://*",
            "https://*.example.org",
            "https://example.org/path",
            "https://example.org; script-src *",
            "https://a b.org",
            "https://user@example.org",
            "https://example.org:0",
            "https://example.org:99999",
            "'self'",
            "data:",
            "https://exa\nmple.org",
        ] {
            check(bad, None);
        }
    }
}
