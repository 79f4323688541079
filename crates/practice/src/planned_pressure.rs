//! The pressure at which the therapists' limits count a massage: what the plan asks for, never more than the service's own.

use std::sync::Arc;

use care::{
    booking::clinic::{ClinicBook, Service},
    id::Id,
    people::Person,
    rules::RuleBook,
    situation::Situation,
    treatment::recommendation::Advice,
    units::Pressure,
};
use jiff::Timestamp;
use store::{StoreError, Tx};

use crate::{
    Actor, rules_in_use::rules_in_use, situation_of::situation_of, today::plan_or_preview,
};

/// For a service and a person's situation; `None` where no limit asks for it, and the service's own counts.
pub(crate) fn of(
    situation: &Situation,
    rules: &RuleBook,
    book: &ClinicBook,
    service: Id<Service>,
) -> Option<Pressure> {
    let service = book
        .service(service)
        .filter(|service| matters(book, service))?;
    // While only the safety questions are open, times are offered upon the preview, so they are kept upon it too.
    let (plan, _) = plan_or_preview(situation, rules);
    let asked = match &plan.advice {
        Advice::Massage(advice) if advice.kind == service.kind => advice.pressure_cap,
        Advice::Massage(_) | Advice::Nothing(_) => plan.screening.verdict().pressure_cap,
    };
    Some(asked.min(service.pressure.unwrap_or(Pressure::BOOKABLE)))
}

/// The same for somebody whose situation was not looked up yet; nothing is looked up where no limit asks.
///
/// # Errors
/// The database's.
pub(crate) fn of_athlete(
    tx: &mut Tx<'_>,
    actor: &Actor,
    shipped: &Arc<RuleBook>,
    book: &ClinicBook,
    (athlete, service): (Id<Person>, Id<Service>),
    now: Timestamp,
) -> Result<Option<Pressure>, StoreError> {
    if !book
        .service(service)
        .is_some_and(|service| matters(book, service))
    {
        return Ok(None);
    }
    let rules = rules_in_use(tx, shipped, actor.clinic)?;
    let situation = situation_of(tx, &rules, actor.clinic, athlete, now)?;
    Ok(of(&situation, &rules, book, service))
}

/// Whether somebody who gives the service has a limit on deep work.
fn matters(book: &ClinicBook, service: &Service) -> bool {
    book.therapists.iter().any(|therapist| {
        let limits = &therapist.limits;
        therapist.services.contains(&service.id)
            && (limits.deep_minutes.is_some() || limits.deep_in_a_row.is_some())
    })
}
