//! Services with their skills, equipment and add-ons.

use std::collections::BTreeMap;

use care::{
    booking::{
        clinic::{AddOn, BookingWindow, Clinic, Service},
        staff::SkillLevel,
    },
    id::Id,
    treatment::massage::{Kind, Skill},
};

use crate::{
    clinic::{maybe_pressure_at, rotas},
    error::StoreError,
    params,
    tx::Tx,
};

statements! {
    SAVE = "insert into services (clinic_id, service_id, name, kind, minutes, buffer_before, buffer_after, price_cents, needs_room,
        pressure, notice_minutes, horizon_days) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        on conflict (clinic_id, service_id) do update set name = excluded.name, kind = excluded.kind, minutes = excluded.minutes,
        buffer_before = excluded.buffer_before, buffer_after = excluded.buffer_after, price_cents = excluded.price_cents,
        needs_room = excluded.needs_room, pressure = excluded.pressure, notice_minutes = excluded.notice_minutes,
        horizon_days = excluded.horizon_days";
    ALL_OF = "select service_id, name, kind, minutes, buffer_before, buffer_after, price_cents, needs_room, pressure, notice_minutes,
        horizon_days, ended_us from services where clinic_id = $1 order by name, service_id";
    CLEAR_SKILLS = "delete from service_skills where clinic_id = $1 and service_id = $2";
    ADD_SKILL = "insert into service_skills (clinic_id, service_id, skill, level) values ($1, $2, $3, $4)";
    SKILLS = "select service_id, skill, level from service_skills where clinic_id = $1";
    CLEAR_ADD_ONS = "delete from add_ons where clinic_id = $1 and service_id = $2";
    ADD_ADD_ON = "insert into add_ons (clinic_id, service_id, add_on_id, name, minutes, price_cents, ended)
        values ($1, $2, $3, $4, $5, $6, $7)";
    ADD_ONS = "select service_id, add_on_id, name, minutes, price_cents, ended from add_ons where clinic_id = $1 order by service_id, name, add_on_id";
}

/// Saves a service with the skills and equipment it needs and what can be added to it.
///
/// # Errors
/// [`StoreError::Check`] for minutes that are no multiple of five.
pub fn save_service(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    service: &Service,
) -> Result<(), StoreError> {
    let id = service.id;
    tx.run(
        SAVE,
        params![
            clinic,
            id,
            &service.name,
            service.kind.word(),
            service.minutes,
            service.buffer_before,
            service.buffer_after,
            service.price_cents,
            service.needs_room,
            service.pressure.map(|pressure| pressure.get()),
            service.booking_window.notice_minutes,
            service.booking_window.horizon_days,
        ],
    )?;
    tx.run(CLEAR_SKILLS, params![clinic, id])?;
    for (skill, level) in &service.skills {
        tx.run(ADD_SKILL, params![clinic, id, skill.word(), level.word()])?;
    }
    rotas::save_equipment(tx, clinic, &id.to_string(), &service.equipment)?;
    tx.run(CLEAR_ADD_ONS, params![clinic, id])?;
    let offered = service.add_ons.iter().map(|add_on| (add_on, false));
    let ended = service.ended_add_ons.iter().map(|add_on| (add_on, true));
    for (add_on, ended) in offered.chain(ended) {
        let AddOn {
            id: add_on_id,
            name,
            minutes,
            price_cents,
        } = add_on;
        tx.run(
            ADD_ADD_ON,
            params![clinic, id, *add_on_id, name, *minutes, *price_cents, ended],
        )?;
    }
    Ok(())
}

pub(super) fn load(
    tx: &mut Tx<'_>,
    clinic: Id<Clinic>,
    rotas: &mut rotas::Rotas,
) -> Result<Vec<(Service, bool)>, StoreError> {
    let mut skills: BTreeMap<Id<Service>, BTreeMap<Skill, SkillLevel>> = BTreeMap::new();
    for row in tx.rows(SKILLS, params![clinic])? {
        let level = row.maybe_word(2, "a level", SkillLevel::from_word)?;
        skills.entry(row.id(0)?).or_default().insert(
            row.word(1, "a skill", Skill::from_word)?,
            level.unwrap_or_default(),
        );
    }
    let mut add_ons: BTreeMap<(Id<Service>, bool), Vec<AddOn>> = BTreeMap::new();
    for row in tx.rows(ADD_ONS, params![clinic])? {
        let of = (row.id(0)?, row.flag(5)?);
        add_ons.entry(of).or_default().push(AddOn {
            id: row.id(1)?,
            name: row.text(2)?.to_owned(),
            minutes: row.small(3)?,
            price_cents: row.int(4)?,
        });
    }
    tx.rows(ALL_OF, params![clinic])?
        .iter()
        .map(|row| {
            let id = row.id(0)?;
            let kind = row.word(2, "a kind of massage", Kind::from_word)?;
            let service = Service {
                buffer_before: row.small(4)?,
                buffer_after: row.small(5)?,
                price_cents: row.int(6)?,
                skills: skills.remove(&id).unwrap_or_default(),
                needs_room: row.flag(7)?,
                equipment: rotas.equipment(id.uuid()),
                add_ons: add_ons.remove(&(id, false)).unwrap_or_default(),
                ended_add_ons: add_ons.remove(&(id, true)).unwrap_or_default(),
                pressure: maybe_pressure_at(row, 8)?,
                booking_window: BookingWindow {
                    notice_minutes: row.maybe_small(9)?,
                    horizon_days: row.maybe_small(10)?,
                },
                ..Service::new(id, row.text(1)?, kind, row.small(3)?)
            };
            Ok((service, row.maybe_int(11)?.is_some()))
        })
        .collect()
}
