//! Therapists with skills, services, hours, days and limits.

use std::collections::BTreeMap;

use care::{
    booking::{
        clinic::{Clinic, HeldSkill, Therapist, TimeOff},
        limits::DailyLimits,
        staff::{Gender, Seniority, SkillLevel, StaffProfile},
    },
    id::Id,
    treatment::massage::Skill,
};

use crate::{
    clinic::{pressure_at, rotas},
    error::StoreError,
    params,
    tx::Tx,
    value::Row,
};

statements! {
    SAVE = "insert into therapists (clinic_id, therapist_id, pressure_max, seniority, gender, day_appointments, day_minutes,
        deep_minutes, deep_in_a_row, rest_minutes) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        on conflict (clinic_id, therapist_id) do update set pressure_max = excluded.pressure_max, seniority = excluded.seniority,
        gender = excluded.gender, day_appointments = excluded.day_appointments, day_minutes = excluded.day_minutes,
        deep_minutes = excluded.deep_minutes, deep_in_a_row = excluded.deep_in_a_row, rest_minutes = excluded.rest_minutes";
    ALL_OF = "select t.therapist_id, p.name, t.pressure_max, t.seniority, t.gender, t.day_appointments, t.day_minutes, t.deep_minutes,
        t.deep_in_a_row, t.rest_minutes, t.ended_us from therapists t
        join people p on p.clinic_id = t.clinic_id and p.person_id = t.therapist_id where t.clinic_id = $1 order by p.name, t.therapist_id";
    CLEAR_SKILLS = "delete from therapist_skills where clinic_id = $1 and therapist_id = $2";
    ADD_SKILL = "insert into therapist_skills (clinic_id, therapist_id, skill, expires_on, level) values ($1, $2, $3, $4, $5)";
    SKILLS = "select therapist_id, skill, expires_on, level from therapist_skills where clinic_id = $1 order by therapist_id, skill";
    CLEAR_SERVICES = "delete from therapist_services where clinic_id = $1 and therapist_id = $2";
    ADD_SERVICE = "insert into therapist_services (clinic_id, therapist_id, service_id) values ($1, $2, $3)";
    SERVICES = "select therapist_id, service_id from therapist_services where clinic_id = $1";
    CLEAR_LENGTHS = "delete from therapist_lengths where clinic_id = $1 and therapist_id = $2";
    ADD_LENGTH = "insert into therapist_lengths (clinic_id, therapist_id, service_id, minutes) values ($1, $2, $3, $4)";
    LENGTHS = "select therapist_id, service_id, minutes from therapist_lengths where clinic_id = $1";
    CLEAR_LANGUAGES = "delete from therapist_languages where clinic_id = $1 and therapist_id = $2";
    ADD_LANGUAGE = "insert into therapist_languages (clinic_id, therapist_id, language) values ($1, $2, $3)";
    LANGUAGES = "select therapist_id, language from therapist_languages where clinic_id = $1";
    CLEAR_TIME_OFF = "delete from time_off where clinic_id = $1 and therapist_id = $2";
    ADD_TIME_OFF = "insert into time_off (clinic_id, therapist_id, from_us, until_us) values ($1, $2, $3, $4)";
    TIME_OFF = "select therapist_id, from_us, until_us from time_off where clinic_id = $1 order by therapist_id, from_us";
}

/// Saves a therapist with all that is known of them; the person of the same id must be there, and gives the name.
///
/// # Errors
/// [`StoreError::ForeignKey`] where the person, a service or a location is not there.
pub fn save_therapist(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    therapist: &Therapist,
) -> Result<(), StoreError> {
    let (id, limits) = (therapist.id, therapist.limits);
    tx.run(
        SAVE,
        params![
            clinic,
            id,
            therapist.pressure_max.get(),
            therapist.profile.seniority.map(Seniority::word),
            therapist.profile.gender.map(Gender::word),
            limits.appointments,
            limits.hands_on_minutes,
            limits.deep_minutes,
            limits.deep_in_a_row,
            limits.rest_minutes,
        ],
    )?;
    let own = params![clinic, id];
    for clear in [
        CLEAR_SKILLS,
        CLEAR_SERVICES,
        CLEAR_LENGTHS,
        CLEAR_LANGUAGES,
        CLEAR_TIME_OFF,
    ] {
        tx.run(clear, own)?;
    }
    for held in &therapist.skills {
        tx.run(
            ADD_SKILL,
            params![
                clinic,
                id,
                held.skill.word(),
                held.expires_on,
                held.level.word()
            ],
        )?;
    }
    for service in &therapist.services {
        tx.run(ADD_SERVICE, params![clinic, id, *service])?;
    }
    for (service, minutes) in &therapist.lengths {
        tx.run(ADD_LENGTH, params![clinic, id, *service, *minutes])?;
    }
    for language in &therapist.profile.languages {
        tx.run(ADD_LANGUAGE, params![clinic, id, language])?;
    }
    let owner = id.to_string();
    rotas::save_weekly(tx, clinic, &owner, "open", &therapist.hours)?;
    rotas::save_weekly(tx, clinic, &owner, "break", &therapist.breaks)?;
    rotas::save_days(tx, clinic, &owner, &therapist.days)?;
    for off in &therapist.time_off {
        insert_time_off(tx, clinic, id, *off)?;
    }
    Ok(())
}

/// Adds a day or part of a day away.
///
/// # Errors
/// [`StoreError::Check`] where it does not end after it begins.
pub fn insert_time_off(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    therapist: Id<Therapist>,
    off: TimeOff,
) -> Result<(), StoreError> {
    tx.run(
        ADD_TIME_OFF,
        params![clinic, therapist, off.from, off.until],
    )
    .map(drop)
}

pub(super) fn load(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    rotas: &mut rotas::Rotas,
) -> Result<Vec<(Therapist, bool)>, StoreError> {
    let mut skills = parts(tx, SKILLS, clinic, |row| {
        let level = row.maybe_word(3, "a level", SkillLevel::from_word)?;
        Ok(HeldSkill {
            skill: row.word(1, "a skill", Skill::from_word)?,
            level: level.unwrap_or_default(),
            expires_on: row.maybe_parsed(2, "a date")?,
        })
    })?;
    let mut services = parts(tx, SERVICES, clinic, |row| row.id(1))?;
    let mut lengths = parts(tx, LENGTHS, clinic, |row| Ok((row.id(1)?, row.small(2)?)))?;
    let mut languages = parts(tx, LANGUAGES, clinic, |row| Ok(row.text(1)?.to_owned()))?;
    let mut time_off = parts(tx, TIME_OFF, clinic, |row| {
        Ok(TimeOff {
            from: row.instant(1)?,
            until: row.instant(2)?,
        })
    })?;
    let of = |row: &Row| {
        let id: Id<Therapist> = row.id(0)?;
        let therapist = Therapist {
            skills: skills.remove(&id).unwrap_or_default(),
            services: set(services.remove(&id)),
            lengths: set(lengths.remove(&id)),
            hours: rotas.open(id.uuid()),
            breaks: rotas.breaks(id.uuid()),
            days: rotas.days(id.uuid()),
            time_off: time_off.remove(&id).unwrap_or_default(),
            profile: StaffProfile {
                seniority: row.maybe_word(3, "a seniority", Seniority::from_word)?,
                gender: row.maybe_word(4, "a gender", Gender::from_word)?,
                languages: set(languages.remove(&id)),
            },
            limits: DailyLimits {
                appointments: row.maybe_small(5)?,
                hands_on_minutes: row.maybe_small(6)?,
                deep_minutes: row.maybe_small(7)?,
                deep_in_a_row: row.maybe_small(8)?,
                rest_minutes: row.maybe_small(9)?.unwrap_or_default(),
            },
            ..Therapist::new(id, row.text(1)?, pressure_at(row, 2)?)
        };
        Ok((therapist, row.maybe_int(10)?.is_some()))
    };
    tx.rows(ALL_OF, params![clinic])?.iter().map(of).collect()
}

fn set<T, C: FromIterator<T>>(list: Option<Vec<T>>) -> C {
    list.unwrap_or_default().into_iter().collect()
}

/// Parts of all therapists in one statement, by therapist.
fn parts<T>(
    tx: &mut Tx<'_>,
    sql: &str,
    clinic: Id<Clinic>,
    part: impl Fn(&Row) -> Result<T, StoreError>,
) -> Result<BTreeMap<Id<Therapist>, Vec<T>>, StoreError> {
    let mut all: BTreeMap<_, Vec<T>> = BTreeMap::new();
    for row in tx.rows(sql, params![clinic])? {
        all.entry(row.id(0)?).or_default().push(part(&row)?);
    }
    Ok(all)
}
