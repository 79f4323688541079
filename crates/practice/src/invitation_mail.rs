//! Mails about a place beside somebody: a job that becomes a mail when it is due, if it is still true then. When and where, never why.

use care::{
    booking::{
        appointment::Appointment,
        clinic::{Clinic, ClinicBook, Location},
        hold::Hold,
        invitation::Invitation,
        slot::Slot,
    },
    id::Id,
    people::Person,
};
use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};
use store::{
    Tx, booking,
    clinic::load_clinic_book,
    jobs::{self, Job},
    people, sign_in as links,
};

use crate::{
    Now,
    clock_words::{on_the_clock, zone_name},
    fault::Fault,
    outbox::{self, OutboxRefusal},
    post::Mail,
    web_address,
    whereabouts::whereabouts,
};

/// The kind of job that tells of an invitation.
pub(crate) const INVITATION: &str = "invitation";

/// What is told, and to whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Tell {
    /// The companion: somebody asks them to come along. With a link that works once.
    Asked,
    /// The asker: they come.
    Comes,
    /// The asker: the place is free again.
    Free,
    /// The companion: the place is kept no more.
    Over,
}

/// Of which place. The hold may be gone by the time the mail is written, and the asker may have moved on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Told {
    place: Id<Hold>,
    location: Id<Location>,
    starts_at: Timestamp,
}

/// The same as it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    tell: Tell,
    place: String,
    location: String,
    starts_at_us: i64,
}

impl Told {
    pub(crate) fn of(place: Id<Hold>, slot: &Slot) -> Self {
        Self {
            place,
            location: slot.location,
            starts_at: slot.starts_at,
        }
    }
}

/// Plans a mail.
///
/// # Errors
/// What the database says.
pub(crate) fn plan(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    now: &Now,
    (tell, told): (Tell, &Told),
    due: Timestamp,
) -> Result<(), Fault> {
    let kept = Kept {
        tell,
        place: told.place.to_string(),
        location: told.location.to_string(),
        starts_at_us: told.starts_at.as_microsecond(),
    };
    let payload = serde_json::to_string(&kept).map_err(|_| UNREADABLE)?;
    let job = now.id(&format!("{tell:?} {}", told.place));
    jobs::enqueue(tx, clinic, job, INVITATION, due, &payload)?;
    Ok(())
}

const UNREADABLE: Fault = Fault::Stored {
    what: "what is told of an invitation",
};

/// Turns what is due into a mail, unless it is true no more.
///
/// # Errors
/// What the database says.
pub(crate) fn send(
    tx: &mut Tx<'_>,
    job: &Job,
    base_url: &str,
    now: &Now,
) -> Result<(), OutboxRefusal> {
    let kept: Kept = serde_json::from_str(&job.payload).map_err(|_| UNREADABLE)?;
    let told = Told {
        place: kept.place.parse().map_err(|_| UNREADABLE)?,
        location: kept.location.parse().map_err(|_| UNREADABLE)?,
        starts_at: Timestamp::from_microsecond(kept.starts_at_us).map_err(|_| UNREADABLE)?,
    };
    if let Some(mail) = mail_of(tx, (job, kept.tell, &told), base_url, now)? {
        outbox::enqueue_mail(
            tx,
            job.clinic,
            now,
            &format!("mail {}", job.id),
            now.at,
            &mail,
        )?;
    }
    jobs::done(tx, job, now.at)?;
    Ok(())
}

/// Everything that a mail says.
struct Facts {
    asker: Person,
    companion: Person,
    book: ClinicBook,
    place: Location,
}

fn mail_of(
    tx: &mut Tx<'_>,
    (job, tell, told): (&Job, Tell, &Told),
    base_url: &str,
    now: &Now,
) -> Result<Option<Mail>, OutboxRefusal> {
    let clinic = job.clinic;
    let Some(invitation) = booking::invitation(tx, clinic, told.place)? else {
        return Ok(None);
    };
    let Some(facts) = facts(tx, clinic, &invitation, told)? else {
        return Ok(None);
    };
    match tell {
        Tell::Asked => {
            let hold = booking::hold(tx, clinic, told.place)?;
            let Some(hold) = hold.filter(|hold| invitation.is_open() && hold.is_live(now.at))
            else {
                return Ok(None);
            };
            let base_url = web_address::base_url_of(tx, clinic, base_url)?;
            let token = now.secret(&format!("invitation {}", job.id));
            links::insert_link(tx, clinic, facts.companion.id, &token, hold.expires_at)?;
            let link = format!("{base_url}/sign-in/{token}?to=invitation");
            Ok(Some(asked(&facts, &hold, &link)))
        }
        Tell::Comes => {
            let id: Id<Appointment> = Id::from_uuid(told.place.uuid());
            let comes = booking::appointment(tx, clinic, id)?
                .is_some_and(|one| one.takes_time() && one.slot.starts_at == told.starts_at);
            Ok(comes.then(|| comes_along(&facts, told)))
        }
        Tell::Free => Ok(Some(free(&facts, told))),
        Tell::Over => Ok(Some(over(&facts, told))),
    }
}

fn facts(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    invitation: &Invitation,
    told: &Told,
) -> Result<Option<Facts>, OutboxRefusal> {
    let Some((companion, _)) = invitation.asked else {
        return Ok(None);
    };
    let asker = people::person_by_id(tx, clinic, invitation.asked_by)?;
    let companion = people::person_by_id(tx, clinic, companion)?;
    let book = load_clinic_book(tx, clinic)?;
    let (Some(asker), Some(companion), Some(book)) = (asker, companion, book) else {
        return Ok(None);
    };
    let Some(place) = book.location(told.location).cloned() else {
        return Ok(None);
    };
    Ok(Some(Facts {
        asker: asker.person,
        companion: companion.person,
        book,
        place,
    }))
}

fn asked(facts: &Facts, hold: &Hold, link: &str) -> Mail {
    let (slot, zone, who) = (
        &hold.slot,
        &facts.place.zone,
        name_in_mail(&facts.asker.name),
    );
    let therapist = facts.book.therapist(slot.therapist);
    Mail {
        to: facts.companion.email.clone(),
        subject: format!(
            "{who} asks you along: {}",
            at_place(&facts.place, slot.starts_at)
        ),
        text: format!(
            "{who} has booked a massage and asks you to come along, side by side:\n\n{} to {} ({} time)\n{}\nWith {}, {}\n\nThe place is kept for you until {}. Say yes or no here:\n\n{link}\n\nThe link works once. You answer your own safety questions before anything is booked, and neither of you sees what the other answers.\n\nIf you do not know {who}, you can ignore this mail: nothing is booked without your yes.\n",
            long(slot.starts_at, zone),
            local(slot.ends_at, zone, "%H:%M"),
            zone_name(zone),
            whereabouts(&facts.place),
            therapist.map_or("", |therapist| therapist.name.as_str()),
            facts.book.clinic.name,
            local(hold.expires_at, zone, "%A %H:%M"),
        ),
        calendar: None,
    }
}

fn comes_along(facts: &Facts, told: &Told) -> Mail {
    to_asker(
        facts,
        told,
        "The place beside you is booked",
        "Whoever you asked comes along",
    )
}

fn free(facts: &Facts, told: &Told) -> Mail {
    to_asker(
        facts,
        told,
        "The place beside you is free again",
        "The place beside you is free again. Nothing changes for you",
    )
}

fn to_asker(facts: &Facts, told: &Told, subject: &str, says: &str) -> Mail {
    Mail {
        to: facts.asker.email.clone(),
        subject: format!("{subject}: {}", at_place(&facts.place, told.starts_at)),
        text: format!("{says}:\n\n{}", when_where(facts, told)),
        calendar: None,
    }
}

fn over(facts: &Facts, told: &Told) -> Mail {
    Mail {
        to: facts.companion.email.clone(),
        subject: format!(
            "No longer kept for you: {}",
            at_place(&facts.place, told.starts_at)
        ),
        text: format!(
            "The place beside {} is no longer kept for you, and nothing is booked:\n\n{}",
            name_in_mail(&facts.asker.name),
            when_where(facts, told)
        ),
        calendar: None,
    }
}

fn when_where(facts: &Facts, told: &Told) -> String {
    let zone = &facts.place.zone;
    format!(
        "{} ({} time)\n{}\n{}\n",
        long(told.starts_at, zone),
        zone_name(zone),
        whereabouts(&facts.place),
        facts.book.clinic.name,
    )
}

fn at_place(place: &Location, at: Timestamp) -> String {
    format!(
        "{} at {}",
        local(at, &place.zone, "%a %-d %b, %H:%M"),
        place.name
    )
}

fn long(at: Timestamp, zone: &TimeZone) -> String {
    local(at, zone, "%A %-d %B %Y, %H:%M")
}

fn local(at: Timestamp, zone: &TimeZone, shape: &str) -> String {
    on_the_clock(at, zone, shape)
}

/// The longest name in a mail to somebody who may not know them, in letters.
const LONGEST_NAME: usize = 40;

/// A name as it stands in a mail to somebody who may not know them. People name themselves: what is no name, such as an address of the
/// web, is not carried to others.
pub(crate) fn name_in_mail(name: &str) -> String {
    let letter = |c: char| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’');
    let kept: String = name
        .chars()
        .map(|c| if letter(c) { c } else { ' ' })
        .collect();
    let words: Vec<&str> = kept.split_whitespace().collect();
    let short: String = words.join(" ").chars().take(LONGEST_NAME).collect();
    if short.is_empty() {
        "Somebody".to_owned()
    } else {
        short
    }
}

#[cfg(test)]
mod tests {
    use super::name_in_mail;

    #[test]
    fn a_name_carries_no_address_and_no_lines() {
        assert_eq!(name_in_mail("Anna-Lena O’Neill"), "Anna-Lena O’Neill");
        assert_eq!(
            name_in_mail("Win! https://evil.example/x\n\nhi"),
            "Win https evil example x hi"
        );
        assert_eq!(name_in_mail("123"), "Somebody");
        assert_eq!(name_in_mail(&"a".repeat(90)).len(), 40);
    }
}
