//! What an athlete sees first: one suggestion with its reasons, three times that fit, what comes next, what was trained.

use std::sync::Arc;

use care::{
    booking::{
        appointment::Appointment,
        clinic::{Clinic, ClinicBook, Service, Therapist},
        fitting::fitting_service,
        slot::{Slot, SlotQuery, open_slots},
        suggestion::{SuggestedSlot, three_slots},
    },
    id::Id,
    people::Person,
    plan::{Outlook, Plan, outlook, plan},
    rules::RuleBook,
    situation::Situation,
    training::{
        baseline::{DayItems, Notice, longest_run, notices, slower},
        load::LoadedActivity,
    },
    treatment::{
        finding::Denial,
        recommendation::{Advice, Recommendation, Window},
        screening::{Screening, screen},
    },
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use store::{Tx, booking, clinic as clinics, people, training};

use crate::{
    Actor, Kept, Now, Practice, access,
    derive::groups,
    fault::Fault,
    kept_recommendation::{self, Comparison},
    rules_in_use::rules_in_use,
    situation_of::situation_of,
};

/// What Today shows.
#[derive(Debug, Clone)]
pub struct Today {
    /// The rules in use.
    pub rules: Arc<RuleBook>,
    /// Whose day it is.
    pub athlete: Person,
    /// Everything the plan rests on.
    pub situation: Situation,
    /// Screening and advice.
    pub plan: Plan,
    /// The four answers, and the next three weeks.
    pub outlook: Outlook,
    /// The recommendation as it was kept, and what is other than in the one before.
    pub kept: Option<Kept>,
    /// True while the safety questions are still to be answered: the plan then says what would fit if none of them applies,
    /// and nothing can be booked on it.
    pub awaits_questions: bool,
    /// What can be booked for it, if anything is advised and offered.
    pub offer: Option<Offer>,
    /// What is worth a word today, in plain words; mostly nothing.
    pub notices: Vec<Notice>,
    /// Appointments ahead, soonest first.
    pub ahead: Vec<Appointment>,
    /// The newest activities, newest first.
    pub recent: Vec<LoadedActivity>,
    /// The clinic: names of places, people and services.
    pub book: ClinicBook,
}

/// A service that fits the advice, with times.
#[derive(Debug, Clone)]
pub struct Offer {
    /// What to book.
    pub service: Service,
    /// Up to three times, each with why.
    pub three: Vec<SuggestedSlot>,
    /// How many times fit in all.
    pub count: usize,
}

/// Why Today is not shown.
#[derive(Debug, thiserror::Error)]
pub enum TodayRefusal {
    /// Not theirs to see.
    #[error(transparent)]
    NotAllowed(#[from] access::NotAllowed),
    /// There is no such athlete.
    #[error("there is no such athlete")]
    NoSuchAthlete,
    /// Something is broken.
    #[error(transparent)]
    Fault(#[from] Fault),
}
crate::fault::refusals!(TodayRefusal);

/// How many activities Today shows.
const RECENT: u32 = 4;

/// What to do today, as of now.
///
/// # Errors
/// [`TodayRefusal::NotAllowed`] for anybody but the athlete.
pub async fn today(
    practice: &Practice,
    actor: &Actor,
    athlete: Id<Person>,
    now: Now,
) -> Result<Today, TodayRefusal> {
    access::may(actor, access::Act::SeeChart, access::Whose::Of(athlete))?;
    let rules = practice.rules.clone();
    let by = actor.clone();
    let (mut today, comparison) = practice
        .store
        .read(move |tx| {
            let rules = rules_in_use(tx, &rules, by.clinic)?;
            load(tx, &rules, &by, athlete, now.at)
        })
        .await?;
    // What was shown is kept as it was shown, with what it rests on.
    let shown = previewed(&today.situation, &today.rules);
    let shown = shown.as_ref().unwrap_or(&today.situation);
    let rules = Arc::clone(&today.rules);
    let kept =
        kept_recommendation::keep(practice, actor, athlete, now, (shown, &rules), comparison)
            .await?;
    today.kept = Some(kept);
    Ok(today)
}

fn load(
    tx: &mut Tx<'_>,
    rules: &Arc<RuleBook>,
    actor: &Actor,
    athlete: Id<Person>,
    at: Timestamp,
) -> Result<(Today, Comparison), TodayRefusal> {
    let clinic = actor.clinic;
    let member = people::person_by_id(tx, clinic, athlete)?.ok_or(TodayRefusal::NoSuchAthlete)?;
    let situation = situation_of(tx, rules, clinic, athlete, at)?;
    let preview = previewed(&situation, rules);
    let awaits_questions = preview.is_some();
    let shown = preview.as_ref().unwrap_or(&situation);
    let plan = plan(shown, rules);
    let outlook = outlook(shown, &plan, rules);
    let whose = (clinic, athlete);
    let comparison = kept_recommendation::compare(tx, whose, shown, (&plan, &outlook), rules)?;
    let book = clinics::load_clinic_book(tx, clinic)?.ok_or(TodayRefusal::NoSuchAthlete)?;
    let client = Client {
        athlete,
        usual: training::profile::profile(tx, clinic, athlete)?
            .and_then(|profile| profile.usual_therapist),
        home: &situation.zone,
    };
    let offer = match &plan.advice {
        Advice::Massage(advice) => offer(tx, &book, &plan.screening, advice, &client, at)?,
        Advice::Nothing(_) => None,
    };
    let mut ahead = booking::appointments_of(tx, clinic, athlete, at)?;
    ahead.retain(Appointment::takes_time);
    let notices = noticed(tx, rules, clinic, athlete, &situation)?;
    let recent = training::activities::newest_activities(tx, clinic, athlete, RECENT, 0)?;
    let recent = recent.into_iter().map(|stored| stored.loaded).collect();
    let today = Today {
        rules: Arc::clone(rules),
        athlete: member.person,
        situation,
        plan,
        outlook,
        kept: None,
        awaits_questions,
        offer,
        notices,
        ahead,
        recent,
        book,
    };
    Ok((today, comparison))
}

/// So many days of check-ins decide what is noticed: a baseline, and the silence before it.
const NOTICED_DAYS: i64 = 120;
/// So many days of activities are compared: two weeks with the eight before, and a day for zones.
const COMPARED_DAYS: i64 = 72;

/// What is worth a word: of the check-ins, and of the activities.
fn noticed(
    tx: &mut Tx<'_>,
    rules: &RuleBook,
    clinic: Id<Clinic>,
    athlete: Id<Person>,
    situation: &Situation,
) -> Result<Vec<Notice>, TodayRefusal> {
    let (now, zone) = (situation.now, &situation.zone);
    let since = now
        .checked_sub(SignedDuration::from_hours(24 * NOTICED_DAYS))
        .unwrap_or(Timestamp::MIN);
    let check_ins = training::check_ins::check_ins_since(tx, clinic, athlete, since)?;
    let days: Vec<DayItems> = check_ins.iter().map(DayItems::from).collect();
    let mut noticed = notices(&days, &rules.check_ins, zone, now);
    let since = now
        .checked_sub(SignedDuration::from_hours(24 * COMPARED_DAYS))
        .unwrap_or(Timestamp::MIN);
    let activities = training::activities::activities_since(tx, clinic, athlete, since)?;
    let loaded = groups::loaded(&activities, &rules.load);
    noticed.extend(longest_run(
        &loaded,
        &rules.check_ins.longest_run,
        zone,
        now,
    ));
    noticed.extend(slower(&loaded, &days, &rules.check_ins, now));
    Ok(noticed)
}

/// The plan, or while only the safety questions are missing, what it would be if none of them applies.
pub fn plan_or_preview(situation: &Situation, rules: &RuleBook) -> (Plan, bool) {
    match previewed(situation, rules) {
        Some(preview) => (plan(&preview, rules), true),
        None => (plan(situation, rules), false),
    }
}

/// While only the safety questions are missing, the situation as if none of them applied.
pub(crate) fn previewed(situation: &Situation, rules: &RuleBook) -> Option<Situation> {
    match screen(situation, rules) {
        Screening::Incomplete(_) => {
            // What was denied before is taken as denied again, and what was never asked as denied.
            let asked = situation.asked.iter().map(|denial| Denial {
                code: denial.code.clone(),
                answered_at: situation.now,
            });
            let asked = asked.collect();
            Some(Situation {
                asked,
                assume_denied: true,
                ..situation.clone()
            })
        }
        Screening::Cleared(_)
        | Screening::NotYet(_)
        | Screening::SpeakToSomeone(_)
        | Screening::Emergency(_) => None,
    }
}

/// For whom times are looked for.
struct Client<'a> {
    athlete: Id<Person>,
    usual: Option<Id<Therapist>>,
    home: &'a TimeZone,
}

fn offer(
    tx: &mut Tx<'_>,
    book: &ClinicBook,
    screening: &Screening,
    advice: &Recommendation,
    client: &Client<'_>,
    at: Timestamp,
) -> Result<Option<Offer>, TodayRefusal> {
    let most = screening.verdict().most_minutes.unwrap_or(u16::MAX);
    let fits = |service: &&Service| service.minutes <= most;
    let shorter = || {
        let same = book
            .services
            .iter()
            .filter(|service| service.kind == advice.kind);
        same.filter(fits).max_by_key(|service| service.minutes)
    };
    let nearest = fitting_service(book, advice.kind, advice.minutes).filter(fits);
    let Some(service) = nearest.or_else(shorter) else {
        return Ok(None);
    };
    let query = query_for(service, screening, advice, Some(client.athlete), at);
    let calendar = booking::calendar(tx, book, &query, None, at)?;
    let slots = within_reach(open_slots(&query, &calendar), book, client.home);
    Ok(Some(Offer {
        service: service.clone(),
        three: three_slots(&slots, advice.window, client.usual),
        count: slots.len(),
    }))
}

/// The times at places in the athlete's own zone, where there are any: nobody crosses a country for half an hour.
fn within_reach(slots: Vec<Slot>, book: &ClinicBook, home: &TimeZone) -> Vec<Slot> {
    let is_near = |slot: &Slot| {
        book.location(slot.location)
            .is_some_and(|location| location.zone == *home)
    };
    if slots.iter().any(is_near) {
        slots.into_iter().filter(is_near).collect()
    } else {
        slots
    }
}

/// The search for times that a recommendation asks for.
pub fn query_for(
    service: &Service,
    screening: &Screening,
    advice: &Recommendation,
    athlete: Option<Id<Person>>,
    at: Timestamp,
) -> SlotQuery {
    let mut query = SlotQuery::new(
        service.id,
        Window {
            from: advice.window.from,
            to: advice.window.to,
        },
        at,
    );
    query.athlete = athlete;
    query.skills = advice.skills.clone();
    query.not_before = screening.verdict().not_before;
    query.most_minutes = screening.verdict().most_minutes;
    query
}
