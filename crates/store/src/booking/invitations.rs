//! Places beside an athlete, kept for somebody they ask to come with them.
//!
//! The hold says how long a place is kept. An invitation ends once: whoever ends it differently a moment later changes no row.

use care::{
    booking::{
        appointment::Appointment,
        clinic::Clinic,
        hold::Hold,
        invitation::{Invitation, InvitationEnd},
    },
    id::Id,
    people::Person,
};
use jiff::Timestamp;

use crate::{error::StoreError, params, tx::Tx, value::Row};

statements! {
    ADD = "insert into invitations (clinic_id, place_id, beside_id, asked_by) values ($1, $2, $3, $4)";
    ASK = "update invitations set companion_id = $3, sent_us = $4 where clinic_id = $1 and place_id = $2 and sent_us is null";
    END = "update invitations set ended_us = $3, ended_as = $4
        where clinic_id = $1 and place_id = $2 and sent_us is not null and ended_us is null";
    DROP = "delete from invitations where clinic_id = $1 and place_id = $2 and sent_us is null";
    OF_PLACE = "select place_id, beside_id, asked_by, companion_id, sent_us, ended_as from invitations
        where clinic_id = $1 and place_id = $2";
    BESIDE = "select place_id, beside_id, asked_by, companion_id, sent_us, ended_as from invitations
        where clinic_id = $1 and beside_id = $2 order by place_id desc limit 1";
    FOR = "select place_id, beside_id, asked_by, companion_id, sent_us, ended_as from invitations
        where clinic_id = $1 and companion_id = $2 and ended_us is null and sent_us <= $3 order by place_id";
    OPEN_BY = "select count(*) from invitations where clinic_id = $1 and asked_by = $2 and sent_us is not null and ended_us is null";
    ASKED_SINCE = "select count(*) from invitations where clinic_id = $1 and asked_by = $2 and sent_us > $3";
    WRITTEN_TO_SINCE = "select count(*) from invitations where clinic_id = $1 and companion_id = $2 and sent_us > $3";
    LAPSED = "select i.clinic_id, i.place_id, i.beside_id, i.asked_by, i.companion_id, i.sent_us, i.ended_as from invitations i
        where i.ended_us is null and i.sent_us is not null and not exists (select 1 from holds h
            where h.clinic_id = i.clinic_id and h.hold_id = i.place_id and h.expires_us > $1)
        order by i.clinic_id, i.place_id";
}

/// Keeps that a place is beside a hold; nobody is asked yet.
///
/// # Errors
/// The database's.
pub fn insert_invitation(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    invitation: &Invitation,
) -> Result<(), StoreError> {
    let params = params![
        clinic,
        invitation.place,
        invitation.beside,
        invitation.asked_by
    ];
    tx.run(ADD, params).map(drop)
}

/// Keeps who is asked, and from when on they may know; false where somebody was asked before.
///
/// # Errors
/// The database's.
pub fn ask_companion(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    place: Id<Hold>,
    (companion, from): (Id<Person>, Timestamp),
) -> Result<bool, StoreError> {
    Ok(tx.run(ASK, params![clinic, place, companion, from])? == 1)
}

/// Ends an invitation; false where it has ended before, or nobody was asked.
///
/// # Errors
/// The database's.
pub fn end_invitation(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    place: Id<Hold>,
    (end, now): (InvitationEnd, Timestamp),
) -> Result<bool, StoreError> {
    Ok(tx.run(END, params![clinic, place, now, end.word()])? == 1)
}

/// The invitation to a place.
///
/// # Errors
/// The database's.
pub fn invitation(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    place: Id<Hold>,
) -> Result<Option<Invitation>, StoreError> {
    tx.row(OF_PLACE, params![clinic, place])?
        .as_ref()
        .map(|row| invitation_of(row, 0))
        .transpose()
}

/// The newest invitation to a place beside a hold, or the appointment it has become.
///
/// # Errors
/// The database's.
pub fn invitation_beside(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    beside: Id<Appointment>,
) -> Result<Option<Invitation>, StoreError> {
    tx.row(BESIDE, params![clinic, beside])?
        .as_ref()
        .map(|row| invitation_of(row, 0))
        .transpose()
}

/// The open invitations that somebody may know of by now, oldest first.
///
/// # Errors
/// The database's.
pub fn invitations_for(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    companion: Id<Person>,
    now: Timestamp,
) -> Result<Vec<Invitation>, StoreError> {
    tx.rows(FOR, params![clinic, companion, now])?
        .iter()
        .map(|row| invitation_of(row, 0))
        .collect()
}

/// How many open invitations an athlete has.
///
/// # Errors
/// The database's.
pub fn open_invitations_by(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    asker: Id<Person>,
) -> Result<usize, StoreError> {
    count(tx.row(OPEN_BY, params![clinic, asker])?)
}

/// How often an athlete has asked somebody since.
///
/// # Errors
/// The database's.
pub fn asked_since(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    asker: Id<Person>,
    since: Timestamp,
) -> Result<usize, StoreError> {
    count(tx.row(ASKED_SINCE, params![clinic, asker, since])?)
}

/// How often somebody was asked since, by anybody.
///
/// # Errors
/// The database's.
pub fn written_to_since(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    companion: Id<Person>,
    since: Timestamp,
) -> Result<usize, StoreError> {
    count(tx.row(WRITTEN_TO_SINCE, params![clinic, companion, since])?)
}

/// The invitations of every clinic to which nobody said anything while the place was kept.
///
/// # Errors
/// The database's.
pub fn lapsed_invitations(
    tx: &mut Tx<'_>,
    now: Timestamp,
) -> Result<Vec<(Id<Clinic>, Invitation)>, StoreError> {
    tx.rows(LAPSED, params![now])?
        .iter()
        .map(|row| Ok((row.id(0)?, invitation_of(row, 1)?)))
        .collect()
}

/// A place that is kept no more while nobody was asked is beside nothing.
pub(super) fn drop_of(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    place: Id<Hold>,
) -> Result<(), StoreError> {
    tx.run(DROP, params![clinic, place]).map(drop)
}

fn count(row: Option<Row>) -> Result<usize, StoreError> {
    row.map_or(Ok(0), |row| row.small(0))
}

fn invitation_of(row: &Row, first: usize) -> Result<Invitation, StoreError> {
    let companion = row.maybe_id(first + 3)?;
    Ok(Invitation {
        place: row.id(first)?,
        beside: row.id(first + 1)?,
        asked_by: row.id(first + 2)?,
        asked: companion.zip(row.maybe_instant(first + 4)?),
        ended: row.maybe_word(first + 5, "an end", InvitationEnd::from_word)?,
    })
}
