//! Opening a clinic: the first thing an operator does on an empty database.

use std::collections::BTreeSet;

use care::{
    booking::{
        clinic::{Clinic, Location},
        phone::{NotAPhone, Phone},
    },
    id::Id,
    people::{Person, Role},
};
use jiff::tz::TimeZone;
use store::{clinic as clinics, people, web_addresses};

use crate::{
    Now, Practice,
    fault::Fault,
    web_address::{self, WebAddress, WebAddressRefusal},
};

/// A clinic to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewClinic {
    /// Name on the door.
    pub name: String,
    /// ISO 4217 currency of prices, such as `CAD`.
    pub currency: String,
    /// Name of its first location.
    pub location: String,
    /// ISO 3166-1 alpha-2 country of the location.
    pub country: String,
    /// Where its clients call, as people write it; `None` for no number.
    pub phone: Option<String>,
    /// IANA zone of the location.
    pub zone: String,
    /// Name of the owner.
    pub owner: String,
    /// Address of the owner.
    pub owner_email: String,
    /// Under which people reach it; a database's only clinic needs none.
    pub web_address: Option<WebAddress>,
}

/// Why a clinic was not opened.
#[derive(Debug, thiserror::Error)]
pub enum FoundRefusal {
    /// Nobody could tell the new one from the one that is there.
    #[error(
        "this database holds the clinic `{0}` already; hint: give the new one an address of its own with --base-url, or open it in a folder or database of its own"
    )]
    OpenAlready(String),
    /// One that is there is reached at every host, and would not be any more.
    #[error(
        "the clinic `{0}` has no address of its own yet, and nobody would reach it beside another; hint: `knead web-address --help` says how to give it one"
    )]
    WithoutAddress(String),
    /// The address is another clinic's.
    #[error(transparent)]
    WebAddress(#[from] WebAddressRefusal),
    /// Something that people must read was left empty.
    #[error("the {0} is empty")]
    Empty(&'static str),
    /// Not two letters.
    #[error("`{0}` is no country code; hint: two letters, such as CA")]
    NotACountry(String),
    /// Not three letters.
    #[error("`{0}` is no currency code; hint: three letters, such as CAD")]
    NotACurrency(String),
    /// Not in the time-zone database.
    #[error("`{0}` is no time zone; hint: such as Europe/London")]
    UnknownZone(String),
    /// The address is none.
    #[error("`{0}` is not an e-mail address")]
    NotAnAddress(String),
    /// The number cannot be called.
    #[error(transparent)]
    NotAPhone(#[from] NotAPhone),
    /// Something is broken.
    #[error(transparent)]
    Fault(#[from] Fault),
}
crate::fault::refusals!(FoundRefusal);

/// How late a client of a new clinic may cancel without staff, in hours.
const CANCEL_NOTICE_H: u16 = 24;

/// Opens a clinic with its first location and its owner. For the operator at the terminal: no actor is asked, since there is none yet.
///
/// # Errors
/// A [`FoundRefusal`] for whatever cannot be right, and where a clinic is open already that could not be told from it.
pub async fn found_clinic(
    practice: &Practice,
    new: NewClinic,
    now: Now,
) -> Result<(Id<Clinic>, Id<Person>), FoundRefusal> {
    let zone = TimeZone::get(&new.zone).map_err(|_| FoundRefusal::UnknownZone(new.zone.clone()))?;
    for (what, said) in [
        ("name of the clinic", &new.name),
        ("name of the location", &new.location),
        ("name of the owner", &new.owner),
    ] {
        if said.trim().is_empty() {
            return Err(FoundRefusal::Empty(what));
        }
    }
    let letters = |code: &str, wanted: usize| {
        code.len() == wanted && code.bytes().all(|byte| byte.is_ascii_alphabetic())
    };
    if !letters(&new.country, 2) {
        return Err(FoundRefusal::NotACountry(new.country));
    }
    if !letters(&new.currency, 3) {
        return Err(FoundRefusal::NotACurrency(new.currency));
    }
    if !crate::sign_in::looks_like_an_address(&new.owner_email) {
        return Err(FoundRefusal::NotAnAddress(new.owner_email));
    }
    let phone = new.phone.as_deref().map(Phone::parse).transpose()?;
    let clinic = Clinic {
        id: now.id("clinic"),
        name: new.name,
        cancel_notice_h: CANCEL_NOTICE_H,
        currency: new.currency.to_uppercase(),
    };
    let location = Location {
        id: now.id("location"),
        name: new.location,
        address: String::new(),
        phone,
        country: new.country.to_uppercase(),
        zone,
    };
    let owner = Person {
        id: now.id("owner"),
        name: new.owner,
        email: new.owner_email.trim().to_lowercase(),
        zone: new.zone,
    };
    practice
        .store
        .write(move |tx| {
            if let Some(other) = clinics::first_clinics(tx, 1)?.pop() {
                if new.web_address.is_none() {
                    return Err(FoundRefusal::OpenAlready(other.name));
                }
                if let Some(name) = web_addresses::clinic_without(tx)? {
                    return Err(FoundRefusal::WithoutAddress(name));
                }
            }
            clinics::insert_clinic(tx, &clinic)?;
            if let Some(address) = &new.web_address {
                web_address::keep(tx, clinic.id, address)?;
            }
            clinics::save_location(tx, clinic.id, &location)?;
            people::insert_person(tx, clinic.id, &owner, &BTreeSet::from([Role::Owner]))?;
            Ok::<_, FoundRefusal>((clinic.id, owner.id))
        })
        .await
}
