//! `knead clinic` and `knead sign-in-link`: what an operator does before anybody can sign in.

use care::{booking::clinic::Clinic, id::Id};
use jiff::SignedDuration;
use practice::{NewClinic, Practice, WebAddress};

use super::{Failure, place, serve};
use crate::{
    args::{self, Place, SignInLink, Which},
    clock,
};

/// How long the first link of an owner holds: they may not sit beside the operator.
const FIRST_LINK_HOLDS: SignedDuration = SignedDuration::from_hours(24);
/// Where a server listens unless told.
const LISTENS_AT: &str = "http://127.0.0.1:8080";
/// How long a link holds that somebody waits for.
const LINK_HOLDS: SignedDuration = SignedDuration::from_mins(30);

/// Opens the clinic and prints its owner's first link.
pub fn open(args: args::Clinic) -> Result<(), Failure> {
    let practice = place::office(&args.place)?;
    practice
        .store
        .migrate(clock::timestamp())
        .map_err(Failure::failed)?;
    let new = NewClinic {
        name: args.name,
        currency: args.currency,
        location: args.location,
        phone: args.phone,
        country: args.country,
        zone: args.zone,
        owner: args.owner,
        owner_email: args.owner_email,
        web_address: args
            .base_url
            .as_deref()
            .map(WebAddress::parse)
            .transpose()
            .map_err(Failure::usage)?,
    };
    serve::runtime()?.block_on(async {
        let name = new.name.clone();
        let (clinic, owner) = practice::found_clinic(&practice, new, clock::now())
            .await
            .map_err(refused)?;
        let base_url = base_url_of(&practice, clinic, None).await?;
        let token =
            practice::link_for(&practice, clinic, owner, FIRST_LINK_HOLDS, clock::now())
                .await
                .map_err(Failure::failed)?;
        super::print(&format!(
            "{name} is open. Serve it: knead serve {}\nThe owner signs in once, within 24 hours, at\n  {}\n",
            where_it_is(&args.place),
            link(&base_url, &token)
        ));
        Ok(())
    })
}

/// Prints a link for somebody who is there already.
pub fn sign_in_link(args: &SignInLink) -> Result<(), Failure> {
    let practice = place::office_that_is_there(&args.place)?;
    serve::runtime()?.block_on(async {
        let clinic = the_clinic(&practice, &args.place, &args.which).await?;
        let base_url = base_url_of(&practice, clinic.id, args.base_url.as_deref()).await?;
        let (person, token) =
            practice::sign_in_link(&practice, clinic.id, &args.email, LINK_HOLDS, clock::now())
                .await
                .map_err(Failure::failed)?;
        super::print(&format!(
            "{} signs in once, within 30 minutes, at\n  {}\n",
            person.name,
            link(&base_url, &token)
        ));
        Ok(())
    })
}

/// The clinic that is meant; where there is none, what to run.
pub async fn the_clinic(
    practice: &Practice,
    place: &Place,
    which: &Which,
) -> Result<Clinic, Failure> {
    let clinics = practice::clinics(practice).await.map_err(Failure::failed)?;
    let Some(said) = &which.clinic else {
        return match <[_; 1]>::try_from(clinics) {
            Ok([clinic]) => Ok(clinic),
            Err(none) if none.is_empty() => Err(none_yet(place)),
            Err(several) => Err(Failure::usage(format_args!(
                "this database holds {} clinics; say with --clinic which one",
                several.len()
            ))),
        };
    };
    let host = WebAddress::parse(said).map_or_else(
        |_| practice::host_as_kept(said),
        |address| address.host().to_owned(),
    );
    let at_host = practice::clinic_at(practice, &host).await;
    let at_host = at_host
        .map_err(Failure::failed)?
        .filter(|reached| !reached.at_every_host);
    let is_meant = |clinic: &Clinic| {
        let at_host = at_host.as_ref().map(|reached| reached.clinic);
        clinic.name == *said || clinic.id.to_string() == *said || at_host == Some(clinic.id)
    };
    let mut meant: Vec<_> = clinics.into_iter().filter(is_meant).collect();
    match (meant.pop(), meant.is_empty()) {
        (Some(clinic), true) => Ok(clinic),
        (Some(_), false) => Err(Failure::usage(format_args!(
            "several clinics are called `{said}`; say the address of the one you mean"
        ))),
        (None, _) => Err(Failure::usage(format_args!(
            "this database holds no clinic `{said}`"
        ))),
    }
}

/// What to do where there is no clinic.
pub fn none_yet(place: &Place) -> Failure {
    Failure::failed(format_args!(
        "there is no clinic in this database yet; open one first:\n  knead clinic \"NAME\" {} --location \"NAME\" --country CA --zone America/Edmonton --currency CAD --owner \"NAME\" --owner-email ADDRESS\nor `knead demo` to try one with made-up people",
        where_it_is(place)
    ))
}

/// What links of a clinic begin with: as said, or its own address, or where a server listens unless told.
async fn base_url_of(
    practice: &Practice,
    clinic: Id<Clinic>,
    said: Option<&str>,
) -> Result<String, Failure> {
    if let Some(said) = said {
        let said = WebAddress::parse(said).map_err(Failure::usage)?;
        return Ok(said.base_url().to_owned());
    }
    let own = practice::web_address(practice, clinic).await;
    Ok(own
        .map_err(Failure::failed)?
        .unwrap_or_else(|| LISTENS_AT.to_owned()))
}

fn refused(refusal: practice::FoundRefusal) -> Failure {
    use practice::FoundRefusal;
    match refusal {
        FoundRefusal::Empty(_)
        | FoundRefusal::NotACountry(_)
        | FoundRefusal::NotACurrency(_)
        | FoundRefusal::UnknownZone(_)
        | FoundRefusal::NotAnAddress(_)
        | FoundRefusal::NotAPhone(_) => Failure::usage(refusal),
        FoundRefusal::OpenAlready(_)
        | FoundRefusal::WithoutAddress(_)
        | FoundRefusal::WebAddress(_)
        | FoundRefusal::Fault(_) => Failure::failed(refusal),
    }
}

fn link(base_url: &str, token: &str) -> String {
    format!("{base_url}/sign-in/{token}")
}

/// The place as it is typed again; a database's address may hold a password, so it is only hinted at.
fn where_it_is(place: &Place) -> String {
    let data = place
        .data
        .as_ref()
        .map_or_else(|| "DIR".into(), |folder| folder.display().to_string());
    match place.database_url {
        Some(_) => format!("--data {data} --database-url URL"),
        None => format!("--data {data}"),
    }
}
