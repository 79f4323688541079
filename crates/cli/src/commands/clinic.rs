//! `knead clinic` and `knead sign-in-link`: what an operator does before anybody can sign in.

use jiff::SignedDuration;
use practice::{NewClinic, Practice};

use super::{Failure, place, serve};
use crate::{
    args::{Clinic, Place, SignInLink},
    clock,
};

/// How long the first link of an owner holds: they may not sit beside the operator.
const FIRST_LINK_HOLDS: SignedDuration = SignedDuration::from_hours(24);
/// How long a link holds that somebody waits for.
const LINK_HOLDS: SignedDuration = SignedDuration::from_mins(30);

/// Opens the clinic and prints its owner's first link.
pub fn open(args: Clinic) -> Result<(), Failure> {
    let practice = place::office(&args.place)?;
    practice
        .store
        .migrate(clock::timestamp())
        .map_err(Failure::failed)?;
    let new = NewClinic {
        name: args.name,
        currency: args.currency,
        location: args.location,
        country: args.country,
        zone: args.zone,
        owner: args.owner,
        owner_email: args.owner_email,
    };
    serve::runtime()?.block_on(async {
        let name = new.name.clone();
        let (clinic, owner) = practice::found_clinic(&practice, new, clock::now())
            .await
            .map_err(refused)?;
        let token =
            practice::link_for(&practice, clinic, owner, FIRST_LINK_HOLDS, clock::now())
                .await
                .map_err(Failure::failed)?;
        super::print(&format!(
            "{name} is open. Serve it: knead serve {}\nThe owner signs in once, within 24 hours, at\n  {}\n",
            where_it_is(&args.place),
            link(&args.base_url, &token)
        ));
        Ok(())
    })
}

/// Prints a link for somebody who is there already.
pub fn sign_in_link(args: &SignInLink) -> Result<(), Failure> {
    let practice = place::office_that_is_there(&args.place)?;
    serve::runtime()?.block_on(async {
        let clinic = the_clinic(&practice, &args.place).await?;
        let (person, token) =
            practice::sign_in_link(&practice, clinic.id, &args.email, LINK_HOLDS, clock::now())
                .await
                .map_err(Failure::failed)?;
        super::print(&format!(
            "{} signs in once, within 30 minutes, at\n  {}\n",
            person.name,
            link(&args.base_url, &token)
        ));
        Ok(())
    })
}

/// The clinic of a database; where there is none, what to run.
pub async fn the_clinic(
    practice: &Practice,
    place: &Place,
) -> Result<care::booking::clinic::Clinic, Failure> {
    let mut clinics = practice::clinics(practice).await.map_err(Failure::failed)?;
    match (clinics.pop(), clinics.len()) {
        (Some(clinic), 0) => Ok(clinic),
        (Some(_), others) => Err(Failure::failed(format_args!(
            "this database holds {} clinics and a server answers for one",
            others + 1
        ))),
        (None, _) => Err(Failure::failed(format_args!(
            "there is no clinic in this database yet; open one first:\n  knead clinic \"NAME\" {} --location \"NAME\" --country CA --zone America/Edmonton --currency CAD --owner \"NAME\" --owner-email ADDRESS\nor `knead demo` to try one with made-up people",
            where_it_is(place)
        ))),
    }
}

fn refused(refusal: practice::FoundRefusal) -> Failure {
    use practice::FoundRefusal;
    match refusal {
        FoundRefusal::Empty(_)
        | FoundRefusal::NotACountry(_)
        | FoundRefusal::NotACurrency(_)
        | FoundRefusal::UnknownZone(_)
        | FoundRefusal::NotAnAddress(_) => Failure::usage(refusal),
        FoundRefusal::OpenAlready(_) | FoundRefusal::Fault(_) => Failure::failed(refusal),
    }
}

fn link(base_url: &str, token: &str) -> String {
    format!("{}/sign-in/{token}", base_url.trim_end_matches('/'))
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
