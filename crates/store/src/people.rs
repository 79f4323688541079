//! People of a clinic and what they are to it.

use std::collections::BTreeSet;

use care::{
    booking::clinic::Clinic,
    id::Id,
    people::{Person, Role, beginnings, folded},
};

use crate::{error::StoreError, params, tx::Tx, value::Row};

/// A person with their roles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub person: Person,
    /// What they are to the clinic.
    pub roles: BTreeSet<Role>,
}

statements! {
    ADD_PERSON = "insert into people (clinic_id, person_id, name, email, zone) values ($1, $2, $3, $4, $5)";
    CHANGE_PERSON = "update people set name = $3, email = $4, zone = $5 where clinic_id = $1 and person_id = $2";
    ADD_ROLE = "insert into roles (clinic_id, person_id, role) values ($1, $2, $3) on conflict (clinic_id, person_id, role) do nothing";
    DROP_ROLE = "delete from roles where clinic_id = $1 and person_id = $2 and role = $3";
    BY_ID = "select person_id, name, email, zone from people where clinic_id = $1 and person_id = $2";
    BY_EMAIL = "select person_id, name, email, zone from people where clinic_id = $1 and email = $2";
    EVERYWHERE = "select person_id, name, email, zone, clinic_id from people where email = $1 order by clinic_id";
    BY_ROLE = "select p.person_id, p.name, p.email, p.zone from people p
        join roles r on r.clinic_id = p.clinic_id and r.person_id = p.person_id
        where p.clinic_id = $1 and r.role = $2 order by p.name, p.person_id";
    BY_NAME = "select distinct p.person_id, p.name, p.email, p.zone from name_beginnings n
        join people p on p.clinic_id = n.clinic_id and p.person_id = n.person_id
        join roles r on r.clinic_id = p.clinic_id and r.person_id = p.person_id
        where n.clinic_id = $1 and n.beginning >= $2 and n.beginning < $3 and r.role = $4 order by p.name, p.person_id";
    ADD_BEGINNING = "insert into name_beginnings (clinic_id, beginning, person_id) values ($1, $2, $3)
        on conflict (clinic_id, beginning, person_id) do nothing";
    DROP_BEGINNINGS = "delete from name_beginnings where clinic_id = $1 and person_id = $2";
    ALL_NAMES = "select clinic_id, person_id, name from people";
    ROLES = "select role from roles where clinic_id = $1 and person_id = $2";
}

/// How many words of a name are looked in; a name has hardly twenty.
const MOST_WORDS: usize = 32;
/// How many letters from a word on are looked at: a key of an index has an end.
const MOST_LETTERS: usize = 60;

/// Adds a person with their roles; the address is kept in lower case.
///
/// # Errors
/// [`StoreError::Unique`] `people_email` where the clinic knows the address already.
pub fn insert_person(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    person: &Person,
    roles: &BTreeSet<Role>,
) -> Result<(), StoreError> {
    tx.run(
        ADD_PERSON,
        params![
            clinic,
            person.id,
            &person.name,
            person.email.to_lowercase(),
            &person.zone
        ],
    )?;
    add_beginnings(tx, clinic, person.id, &person.name)?;
    roles
        .iter()
        .try_for_each(|role| add_role(tx, clinic, person.id, *role))
}

/// Changes name, address and zone of a person; false where there is no such person.
///
/// # Errors
/// [`StoreError::Unique`] `people_email` where somebody else has the address.
pub fn update_person(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    person: &Person,
) -> Result<bool, StoreError> {
    let changed = tx.run(
        CHANGE_PERSON,
        params![
            clinic,
            person.id,
            &person.name,
            person.email.to_lowercase(),
            &person.zone
        ],
    )?;
    if changed == 0 {
        return Ok(false);
    }
    tx.run(DROP_BEGINNINGS, params![clinic, person.id])?;
    add_beginnings(tx, clinic, person.id, &person.name)?;
    Ok(true)
}

/// Gives a person a role; nothing happens where they have it.
///
/// # Errors
/// [`StoreError::ForeignKey`] where there is no such person.
pub fn add_role(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    person: Id<Person>,
    role: Role,
) -> Result<(), StoreError> {
    tx.run(ADD_ROLE, params![clinic, person, role.word()])
        .map(drop)
}

/// Takes a role from a person; nothing happens where they do not have it.
///
/// # Errors
/// What the database says.
pub fn drop_role(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    person: Id<Person>,
    role: Role,
) -> Result<(), StoreError> {
    tx.run(DROP_ROLE, params![clinic, person, role.word()])
        .map(drop)
}

/// The person of an id.
///
/// # Errors
/// What the database says.
pub fn person_by_id(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    person: Id<Person>,
) -> Result<Option<Member>, StoreError> {
    let row = tx.row(BY_ID, params![clinic, person])?;
    row.map(|row| member(tx, clinic, &row)).transpose()
}

/// The person of an address, in any case of letters.
///
/// # Errors
/// What the database says.
pub fn person_by_email(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    email: &str,
) -> Result<Option<Member>, StoreError> {
    let row = tx.row(BY_EMAIL, params![clinic, email.to_lowercase()])?;
    row.map(|row| member(tx, clinic, &row)).transpose()
}

/// Everybody with an address, at every clinic of the database.
///
/// # Errors
/// What the database says.
pub fn people_with_email(
    tx: &mut Tx<'_>,
    email: &str,
) -> Result<Vec<(Id<Clinic>, Member)>, StoreError> {
    let rows = tx.rows(EVERYWHERE, params![email.to_lowercase()])?;
    rows.iter()
        .map(|row| {
            let clinic = row.id(4)?;
            Ok((clinic, member(tx, clinic, row)?))
        })
        .collect()
}

/// Everybody with a role, by name.
///
/// # Errors
/// What the database says.
pub fn people_with_role(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    role: Role,
) -> Result<Vec<Person>, StoreError> {
    tx.rows(BY_ROLE, params![clinic, role.word()])?
        .iter()
        .map(person_of)
        .collect()
}

/// Everybody with a role whose name, or a word in it, begins with a text, by name; capitals, accents and spaces as anybody may type them.
///
/// Only the first letters of a long text count, and of a long name only the first words: what is found holds all that is looked for, and
/// may hold more.
///
/// # Errors
/// What the database says.
pub fn people_by_name(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    role: Role,
    text: &str,
) -> Result<Vec<Person>, StoreError> {
    let from = kept(&folded(text));
    // No text holds this byte: it stands after everything that begins so.
    let until = [from.as_slice(), &[0xff]].concat();
    tx.rows(BY_NAME, params![clinic, from, until, role.word()])?
        .iter()
        .map(person_of)
        .collect()
}

/// Fills the beginnings of everybody's name, for a database from before there were any.
///
/// # Errors
/// What the database says.
pub(crate) fn fill_beginnings(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    for row in tx.rows(ALL_NAMES, params![])? {
        add_beginnings(tx, row.id(0)?, row.id(1)?, row.text(2)?)?;
    }
    Ok(())
}

fn add_beginnings(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    person: Id<Person>,
    name: &str,
) -> Result<(), StoreError> {
    for beginning in beginnings(&folded(name)).take(MOST_WORDS) {
        tx.run(ADD_BEGINNING, params![clinic, kept(beginning), person])?;
    }
    Ok(())
}

/// What is kept of a beginning.
fn kept(beginning: &str) -> Vec<u8> {
    let letters: String = beginning.chars().take(MOST_LETTERS).collect();
    letters.into_bytes()
}

fn member(tx: &mut Tx<'_>, clinic: Id<Clinic>, row: &Row) -> Result<Member, StoreError> {
    let person = person_of(row)?;
    let roles = tx.rows(ROLES, params![clinic, person.id])?;
    let roles = roles
        .iter()
        .map(|row| row.word(0, "a role", Role::from_word))
        .collect::<Result<_, _>>()?;
    Ok(Member { person, roles })
}

fn person_of(row: &Row) -> Result<Person, StoreError> {
    Ok(Person {
        id: row.id(0)?,
        name: row.text(1)?.to_owned(),
        email: row.text(2)?.to_owned(),
        zone: row.text(3)?.to_owned(),
    })
}
