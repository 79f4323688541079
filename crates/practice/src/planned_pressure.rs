//! The pressure at which the therapists' limits count a massage: what the plan asks for, never more than the service's own.

use care::{
    booking::clinic::{ClinicBook, Service},
    id::Id,
    rules::RuleBook,
    situation::Situation,
    treatment::recommendation::Advice,
    units::Pressure,
};

use crate::today::plan_or_preview;

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

/// Whether somebody who gives the service has a limit on deep work.
fn matters(book: &ClinicBook, service: &Service) -> bool {
    book.therapists.iter().any(|therapist| {
        let limits = &therapist.limits;
        therapist.services.contains(&service.id)
            && (limits.deep_minutes.is_some() || limits.deep_in_a_row.is_some())
    })
}
