//! What the clinic sees of a client: the chart for therapists, what the desk needs for the desk. Every look is noted.

use std::{collections::BTreeSet, sync::Arc};

use care::{
    booking::{appointment::Appointment, clinic::ClinicBook},
    id::Id,
    people::{Person, Role},
    plan::{Plan, plan},
    rules::RuleBook,
    situation::{Measure, Situation},
    training::load::LoadedActivity,
    treatment::screening::{Outcome, Unlock, Verdict},
};
use jiff::{SignedDuration, Timestamp};
use store::{
    Tx,
    audit::{self as log, AuditEntry},
    booking,
    clinic::load_clinic_book,
    people, sharing, training,
    treatment::{
        blood_pressures::{self, Measurement},
        clearances::{self, KeptClearance},
        decisions::{self, Conversation, KeptDecision},
        records::{self, ScreeningRecord},
    },
};

use crate::{
    Actor, Now, Practice,
    access::{self, Act, Whose},
    audit,
    client_record::client,
    derive::groups,
    fault::Fault,
    rules_in_use::rules_in_use,
    situation_of::situation_of,
};

/// A client, as far as the actor may see them.
#[derive(Debug)]
pub struct ClientFile {
    /// Who.
    pub person: Person,
    /// What came of the safety answers as of now, without why.
    pub flags: Flags,
    /// Clearances and consents, newest first; what they cover is in the chart alone.
    pub clearances: Vec<KeptClearance>,
    /// Who spoke to them, newest first.
    pub conversations: Vec<Conversation>,
    /// Appointments since a while ago, oldest first.
    pub appointments: Vec<Appointment>,
    /// The clinic: names of places, people and services.
    pub book: ClinicBook,
    /// The rules in use.
    pub rules: Arc<RuleBook>,
    /// What only those see who treat.
    pub chart: Option<Box<Chart>>,
}

/// Whether somebody has to be spoken to, and what would lift it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flags {
    /// The outcome.
    pub outcome: Outcome,
    /// The latest wait.
    pub not_before: Option<Timestamp>,
    /// What lifts a block.
    pub unlock: Option<Unlock>,
}

impl Flags {
    fn of(verdict: &Verdict) -> Self {
        Self {
            outcome: verdict.outcome,
            not_before: verdict.not_before,
            unlock: verdict.unlock.clone(),
        }
    }
}

/// The chart.
#[derive(Debug)]
pub struct Chart {
    /// Everything the plan rests on.
    pub situation: Situation,
    /// Screening and advice as of now.
    pub plan: Plan,
    /// The newest blood pressures that were measured here, newest first.
    pub blood_pressures: Vec<Measurement>,
    /// Every decision, newest first.
    pub decisions: Vec<KeptDecision>,
    /// Screenings as they were, newest first.
    pub history: Vec<ScreeningRecord>,
    /// What they go by to see whether massages help them, and in their own words what that is.
    pub goes_by: Option<(Measure, Option<String>)>,
    /// The newest activities, newest first, if they are shared.
    pub training: Option<Vec<LoadedActivity>>,
    /// Who did or looked at what, newest first, with names.
    pub audit: Vec<(AuditEntry, String)>,
}

/// Why a client is not shown.
#[derive(Debug, thiserror::Error)]
pub enum ClientRefusal {
    /// Not theirs to see.
    #[error(transparent)]
    NotAllowed(#[from] access::NotAllowed),
    /// There is no such client.
    #[error("there is no such client here")]
    NotFound,
    /// Something is broken.
    #[error(transparent)]
    Fault(#[from] Fault),
}
crate::fault::refusals!(ClientRefusal);

/// So far back appointments are shown.
const APPOINTMENT_DAYS: i64 = 365;
/// So many lines of each list.
const LINES: u32 = 12;
/// So many lines of the log.
const LOG_LINES: u32 = 20;

/// One client. Looking is noted before anything is shown.
///
/// # Errors
/// [`ClientRefusal::NotFound`] where the clinic has no such client.
pub async fn see_client(
    practice: &Practice,
    actor: &Actor,
    athlete: Id<Person>,
    now: Now,
) -> Result<ClientFile, ClientRefusal> {
    access::may(actor, Act::SeeClient, Whose::Of(athlete))?;
    let treats = access::may(actor, Act::SeeChart, Whose::Of(athlete)).is_ok();
    let (actor, rules) = (actor.clone(), Arc::clone(&practice.rules));
    practice
        .store
        .write(move |tx| {
            let clinic = actor.clinic;
            let person = client(tx, &actor, athlete)?.ok_or(ClientRefusal::NotFound)?;
            audit::saw(
                tx,
                &actor,
                &now,
                if treats { "chart" } else { "client" },
                athlete,
            )?;
            let rules = rules_in_use(tx, &rules, clinic)?;
            let situation = situation_of(tx, &rules, clinic, athlete, now.at)?;
            let plan = plan(&situation, &rules);
            let flags = Flags::of(plan.screening.verdict());
            let since = now
                .at
                .checked_sub(SignedDuration::from_hours(24 * APPOINTMENT_DAYS))
                .unwrap_or(Timestamp::MIN);
            let mut clearances = clearances::clearances(tx, clinic, athlete)?;
            let mut conversations = decisions::conversations(tx, clinic, athlete, LINES)?;
            if !treats {
                clearances
                    .iter_mut()
                    .for_each(|kept| kept.given.covers.clear());
                conversations
                    .iter_mut()
                    .for_each(|spoken| spoken.note.clear());
            }
            let chart = match treats {
                true => Some(Box::new(chart(
                    tx,
                    &rules,
                    &actor,
                    athlete,
                    (situation, plan),
                )?)),
                false => None,
            };
            Ok(ClientFile {
                person,
                flags,
                clearances,
                conversations,
                appointments: booking::appointments_of(tx, clinic, athlete, since)?,
                book: load_clinic_book(tx, clinic)?.ok_or(ClientRefusal::NotFound)?,
                rules,
                chart,
            })
        })
        .await
}

fn chart(
    tx: &mut Tx<'_>,
    rules: &RuleBook,
    actor: &Actor,
    athlete: Id<Person>,
    (situation, plan): (Situation, Plan),
) -> Result<Chart, ClientRefusal> {
    let clinic = actor.clinic;
    let training = match sharing::training_shared_since(tx, clinic, athlete)? {
        Some(_) => {
            let newest = training::activities::newest_activities(tx, clinic, athlete, LINES, 0)?;
            Some(groups::loaded(&newest, &rules.load))
        }
        None => None,
    };
    let lines = log::list_of(tx, clinic, &athlete.to_string(), LOG_LINES)?;
    let mut audit = Vec::with_capacity(lines.len());
    for line in lines {
        let who = match line.actor {
            Some(actor) => people::person_by_id(tx, clinic, actor)?.map(|who| who.person.name),
            None => None,
        };
        audit.push((line, who.unwrap_or_else(|| "Knead".to_owned())));
    }
    Ok(Chart {
        situation,
        plan,
        blood_pressures: blood_pressures::newest_blood_pressures(tx, clinic, athlete, LINES)?,
        decisions: decisions::decisions(tx, clinic, athlete)?,
        history: records::screenings(tx, clinic, athlete, LINES)?,
        goes_by: training::profile::profile(tx, clinic, athlete)?
            .and_then(|profile| Some((profile.own_measure?, profile.own_measure_words))),
        training,
        audit,
    })
}

/// The clients of a clinic whose name holds some words, by name; everybody without words.
///
/// # Errors
/// [`ClientRefusal::NotAllowed`] for all but those who work there.
pub async fn find_clients(
    practice: &Practice,
    actor: &Actor,
    words: String,
) -> Result<Vec<Person>, ClientRefusal> {
    access::may(actor, Act::FindClients, Whose::Clinic)?;
    let clinic = actor.clinic;
    let words = words.trim().to_lowercase();
    practice
        .store
        .read(move |tx| {
            let mut all = people::people_with_role(tx, clinic, Role::Athlete)?;
            all.retain(|person| person.name.to_lowercase().contains(&words));
            Ok(all)
        })
        .await
}

/// The clients whose name, or a word in it, begins with one of some texts, by name; capitals and accents do not count. Of very long names and
/// texts only the beginning is looked at. However many clients there are, no more are read than are found.
///
/// # Errors
/// [`ClientRefusal::NotAllowed`] for all but those who work there.
pub async fn clients_by_name(
    practice: &Practice,
    actor: &Actor,
    texts: Vec<String>,
) -> Result<Vec<Person>, ClientRefusal> {
    access::may(actor, Act::FindClients, Whose::Clinic)?;
    let clinic = actor.clinic;
    practice
        .store
        .read(move |tx| {
            let mut found = Vec::new();
            for text in &texts {
                found.extend(people::people_by_name(tx, clinic, Role::Athlete, text)?);
            }
            Ok(by_name(found))
        })
        .await
}

/// Each once, in order of name.
fn by_name(mut found: Vec<Person>) -> Vec<Person> {
    found.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
    found.dedup_by_key(|person| person.id);
    found
}

/// The clients of these ids and mail addresses, by name; whoever is not a client is left out. Each is looked up by itself, however many
/// clients there are.
///
/// # Errors
/// [`ClientRefusal::NotAllowed`] for all but those who work there.
pub async fn look_up_clients(
    practice: &Practice,
    actor: &Actor,
    ids: BTreeSet<Id<Person>>,
    emails: BTreeSet<String>,
) -> Result<Vec<Person>, ClientRefusal> {
    access::may(actor, Act::FindClients, Whose::Clinic)?;
    let actor = actor.clone();
    practice
        .store
        .read(move |tx| {
            let mut found = Vec::new();
            for id in &ids {
                found.extend(client(tx, &actor, *id)?);
            }
            for email in &emails {
                let member = people::person_by_email(tx, actor.clinic, email)?;
                let member = member.filter(|member| member.roles.contains(&Role::Athlete));
                found.extend(member.map(|member| member.person));
            }
            Ok(by_name(found))
        })
        .await
}

/// A client by id: name and mail address, nothing of their chart.
///
/// # Errors
/// [`ClientRefusal::NotAllowed`] for all but those who may find clients; [`ClientRefusal::NotFound`] where there is none.
pub async fn see_contact(
    practice: &Practice,
    actor: &Actor,
    id: Id<Person>,
) -> Result<Person, ClientRefusal> {
    access::may(actor, Act::FindClients, Whose::Clinic)?;
    let actor = actor.clone();
    practice
        .store
        .read(move |tx| client(tx, &actor, id)?.ok_or(ClientRefusal::NotFound))
        .await
}
