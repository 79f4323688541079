//! Signing in by a single-use link in a mail; sessions are known by the hash of their token only.

use std::collections::BTreeSet;

use care::{
    booking::clinic::{Clinic, ClinicBook},
    id::Id,
    people::{Person, Role},
};
use jiff::{SignedDuration, Timestamp};
use store::{
    StoreError, Tx, clinic::load_clinic_book, people, sign_in as links, training::profile,
};

use crate::{Actor, Now, Practice, fault::Fault, outbox, post::Mail};

/// How long a link in a mail works.
const LINK_LIFE: SignedDuration = SignedDuration::from_mins(30);

/// How long a session lasts.
const SESSION_LIFE: SignedDuration = SignedDuration::from_hours(24 * 30);

/// Somebody who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// What they may do.
    pub actor: Actor,
    /// Who they are.
    pub person: Person,
}

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInRefusal {
    /// The link was never given, was used already, or is too old.
    #[error("this link was used already or is too old; hint: ask for a new one")]
    LinkNotValid,
    /// The address is none.
    #[error("`{0}` is not an e-mail address")]
    NotAnAddress(String),
    /// Something is broken.
    #[error(transparent)]
    Fault(#[from] Fault),
}
crate::fault::refusals!(SignInRefusal);

/// Sends a sign-in link to an address; somebody new becomes an athlete of the clinic when they follow it.
///
/// The answer is the same whether or not the address is known.
///
/// # Errors
/// [`SignInRefusal::NotAnAddress`] for what cannot be an address.
pub async fn request_sign_in(
    practice: &Practice,
    clinic: Id<Clinic>,
    email: &str,
    base_url: &str,
    now: Now,
) -> Result<(), SignInRefusal> {
    let email = email.trim().to_lowercase();
    if !looks_like_an_address(&email) {
        return Err(SignInRefusal::NotAnAddress(email));
    }
    let token = now.secret("sign-in link");
    let mail = Mail {
        to: email.clone(),
        subject: "Your sign-in link for Knead".into(),
        text: format!(
            "Open this link to sign in. It works once, for {} minutes.\n\n{base_url}/sign-in/{token}\n\nIf you did not ask for it, nothing has happened; you can ignore this mail.\n",
            LINK_LIFE.as_mins()
        ),
        calendar: None,
    };
    practice
        .store
        .write(move |tx| {
            let person = known_or_new(tx, clinic, &email, &now)?;
            links::insert_link(tx, clinic, person.id, &token, later(now, LINK_LIFE))?;
            outbox::enqueue_mail(tx, clinic, &now, "sign-in mail", now.at, &mail)?;
            Ok::<_, SignInRefusal>(())
        })
        .await
}

/// Whoever has an address at a clinic; somebody new becomes an athlete there.
pub(crate) fn known_or_new(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    email: &str,
    now: &Now,
) -> Result<Person, StoreError> {
    if let Some(member) = people::person_by_email(tx, clinic, email)? {
        return Ok(member.person);
    }
    let book = load_clinic_book(tx, clinic)?;
    let person = Person {
        id: now.id("person"),
        name: email.split('@').next().unwrap_or("you").to_owned(),
        email: email.to_owned(),
        zone: book.map_or_else(|| "UTC".to_owned(), |book| zone_of_newcomers(&book)),
    };
    let added = tx.attempt(|tx| {
        people::insert_person(tx, clinic, &person, &BTreeSet::from([Role::Athlete]))?;
        profile::put_profile(tx, clinic, person.id, &profile::Profile::default())
    });
    match added {
        // Somebody else has added them at this moment.
        Err(error) if error.is_unique("people_email") => {
            let known = people::person_by_email(tx, clinic, email)?;
            known.map(|member| member.person).ok_or(error)
        }
        added => added.map(|()| person),
    }
}

/// The time zone that somebody is taken to live in until they say another: the one of the clinic's first place.
pub(crate) fn zone_of_newcomers(book: &ClinicBook) -> String {
    let first = book.locations.first();
    let name = first.and_then(|place| place.zone.iana_name());
    name.unwrap_or("UTC").to_owned()
}

/// Whether mail could be sent there; only sending tells whether it arrives. Read as the sender reads it, so that it is one address: with a name
/// in front or a second one behind, whoever writes it could reach one person under ever new names.
pub(crate) fn looks_like_an_address(email: &str) -> bool {
    let email = email.trim();
    email.len() <= 254
        && !email.contains(char::is_whitespace)
        && email
            .parse::<lettre::Address>()
            .is_ok_and(|address| address.domain().contains('.'))
}

/// A link's token without a mail: for the demo and for an operator at the terminal.
///
/// # Errors
/// [`Fault`] when it cannot be written.
pub async fn link_for(
    practice: &Practice,
    clinic: Id<Clinic>,
    person: Id<Person>,
    life: SignedDuration,
    now: Now,
) -> Result<String, SignInRefusal> {
    let token = now.secret(&format!("link for {person}"));
    let kept = token.clone();
    practice
        .store
        .write(move |tx| {
            links::insert_link(tx, clinic, person, &kept, later(now, life))?;
            Ok::<_, SignInRefusal>(())
        })
        .await?;
    Ok(token)
}

fn later(now: Now, life: SignedDuration) -> Timestamp {
    now.at.saturating_add(life).unwrap_or(now.at)
}

/// Uses up a link of a clinic and opens a session; returns the session's token for the cookie.
///
/// # Errors
/// [`SignInRefusal::LinkNotValid`] the second time, too late, or at another clinic, where it stays unused.
pub async fn sign_in(
    practice: &Practice,
    clinic: Id<Clinic>,
    token: &str,
    now: Now,
) -> Result<(String, SignedIn), SignInRefusal> {
    let link = token.to_owned();
    let session = now.secret("session");
    let kept = session.clone();
    let signed_in = practice
        .store
        .write(move |tx| {
            let person =
                links::use_link(tx, clinic, &link, now.at)?.ok_or(SignInRefusal::LinkNotValid)?;
            let member =
                people::person_by_id(tx, clinic, person)?.ok_or(SignInRefusal::LinkNotValid)?;
            links::insert_session(tx, clinic, person, &kept, now.at, later(now, SESSION_LIFE))?;
            Ok::<_, SignInRefusal>(SignedIn {
                actor: Actor {
                    clinic,
                    person,
                    roles: member.roles,
                    key: None,
                },
                person: member.person,
            })
        })
        .await?;
    Ok((session, signed_in))
}

/// Who a session's token belongs to at a clinic; `None` when it is unknown there or too old.
///
/// # Errors
/// [`Fault`] when the database cannot be read: an unknown visitor is never assumed.
pub async fn signed_in(
    practice: &Practice,
    clinic: Id<Clinic>,
    session: &str,
    now: Now,
) -> Result<Option<SignedIn>, SignInRefusal> {
    let session = session.to_owned();
    practice
        .store
        .read(move |tx| {
            let found = links::session(tx, clinic, &session, now.at)?;
            Ok::<_, SignInRefusal>(found.map(|session| SignedIn {
                actor: Actor {
                    clinic,
                    person: session.member.person.id,
                    roles: session.member.roles,
                    key: None,
                },
                person: session.member.person,
            }))
        })
        .await
}

/// Ends a session.
///
/// # Errors
/// [`Fault`] when it cannot be written.
pub async fn sign_out(practice: &Practice, session: &str) -> Result<(), SignInRefusal> {
    let session = session.to_owned();
    practice
        .store
        .write(move |tx| Ok::<_, SignInRefusal>(links::end_session(tx, &session)?))
        .await
}

#[cfg(test)]
mod tests {
    use super::looks_like_an_address;

    #[test]
    fn an_address_is_one_person_s_and_nothing_beside_it() {
        for good in [
            "maya@knead.example",
            " maya.o'neil+massage@mail.knead.example ",
            "máya@knäd.example",
        ] {
            assert!(looks_like_an_address(good), "{good}");
        }
        for bad in [
            "maya",
            "@knead.example",
            "maya@knead",
            "maya@knead.example.",
            "maya@knead..example",
            "two words@knead.example",
            // Several, or one inside of another: the name in front would be somebody new each time, and the mail would reach the same one.
            "two@knead.example,three@knead.example",
            "somebody<maya@knead.example>",
            "maya@knead.example>",
            "maya@knead.example\r\nbcc:two@knead.example",
        ] {
            assert!(!looks_like_an_address(bad), "{bad}");
        }
    }
}
