//! Who may do what: one table, asked first by every act.

use std::collections::BTreeSet;

use care::{
    booking::clinic::Clinic,
    id::Id,
    people::{Person, Role},
};
use store::api_keys::ApiKey;

/// Who calls an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The clinic they act in; nothing of another clinic can be reached.
    pub clinic: Id<Clinic>,
    /// Who they are.
    pub person: Id<Person>,
    /// What they are to the clinic.
    pub roles: BTreeSet<Role>,
    /// The API key through which they act, which allows at most its scopes; `None` for somebody who is here themselves.
    pub key: Option<KeyInUse>,
}

impl Actor {
    /// A door's idempotency key as the acts take it: what two API keys call the same never meets.
    pub fn attempt(&self, idempotency_key: &str) -> String {
        match &self.key {
            Some(key) => format!("{}:{idempotency_key}", key.id),
            None => idempotency_key.to_owned(),
        }
    }
}

/// The API key through which somebody acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyInUse {
    /// Which.
    pub id: Id<ApiKey>,
    /// What it allows at most.
    pub scopes: BTreeSet<KeyScope>,
}

/// What an API key allows, within what its maker may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyScope {
    /// Places, rooms, services, therapists.
    ClinicRead,
    /// Free times.
    TimesRead,
    /// Appointments and the waiting list: who, when, where; never why.
    AppointmentsRead,
    /// Hold, book, move, cancel, say who came, put somebody on the waiting list.
    AppointmentsWrite,
    /// Find clients by name.
    ClientsRead,
    /// Tell how a client feels and what they answered.
    AnswersWrite,
    /// Ask for the plan of a situation that is sent along; nothing of the clinic's clients is read.
    PlansMake,
}

impl KeyScope {
    /// Every scope, in the order in which they are shown.
    pub const ALL: [Self; 7] = [
        Self::ClinicRead,
        Self::TimesRead,
        Self::AppointmentsRead,
        Self::AppointmentsWrite,
        Self::ClientsRead,
        Self::AnswersWrite,
        Self::PlansMake,
    ];

    /// The word, such as `times:read`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::ClinicRead => "clinic:read",
            Self::TimesRead => "times:read",
            Self::AppointmentsRead => "appointments:read",
            Self::AppointmentsWrite => "appointments:write",
            Self::ClientsRead => "clients:read",
            Self::AnswersWrite => "answers:write",
            Self::PlansMake => "plans:make",
        }
    }

    /// The scope of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.word() == word)
    }

    /// What it allows, in a few words.
    pub const fn says(self) -> &'static str {
        match self {
            Self::ClinicRead => "Read places, rooms, services and therapists",
            Self::TimesRead => "Find free times",
            Self::AppointmentsRead => {
                "Read appointments and the waiting list, never why somebody comes"
            }
            Self::AppointmentsWrite => {
                "Hold, book, move and cancel, say who came, join the waiting list"
            }
            Self::ClientsRead => "Find clients by name",
            Self::AnswersWrite => "Tell how a client feels",
            Self::PlansMake => "Ask for the plan of a situation that is sent along",
        }
    }

    /// The scope that an act needs from a key; `None` where no key may do it.
    pub fn needed_for(act: Act) -> Option<Self> {
        let row = KEY_TABLE.iter().find(|(_, row_act)| *row_act == act);
        row.map(|(scope, _)| *scope)
    }
}

/// What an actor asks to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Act {
    /// Import training, add races, see training and recommendation.
    Train,
    /// Check in and answer safety questions.
    Answer,
    /// See the clinic's places, rooms, services and therapists.
    SeeClinic,
    /// See free times.
    FindSlots,
    /// Hold, book, undo.
    Book,
    /// See an appointment: what, when, where, with whom.
    SeeAppointment,
    /// Move or cancel an appointment.
    ChangeAppointment,
    /// See flags, findings, plan: the chart.
    SeeChart,
    /// Find clients by name.
    FindClients,
    /// See that there is such a client, their appointments, and whether somebody has to speak to them.
    SeeClient,
    /// Record a clinician's clearance, a guardian's consent, or that somebody spoke to a client.
    RecordClearance,
    /// Decide about a client beyond the rules.
    Decide,
    /// Measure a client's blood pressure.
    Measure,
    /// See the clinic's own rules.
    SeeRules,
    /// See the day's appointments of a clinic.
    SeeDay,
    /// Say that a client is here, was treated or did not come, and take a slip back.
    RunDay,
    /// Book over what stands against it, with a reason.
    Override,
    /// Close a place, a room or a therapist's time, and move who is touched.
    CloseTime,
    /// Set up locations, rooms, people, services.
    Manage,
    /// Make and end API keys.
    GiveKeys,
    /// Ask for the plan of a situation that is sent along.
    PlanSituation,
    /// Give a calendar of appointments a secret address.
    ShareCalendar,
    /// Connect one's own calendar, kept somewhere else.
    ConnectCalendar,
    /// See the mails that were not really sent (demo).
    SeeOutbox,
}

/// Whose things an act touches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// The person's own, if it is this person.
    Of(Id<Person>),
    /// The clinic's.
    Clinic,
}

/// The table. A row that is missing is a "no".
const TABLE: &[(Role, Act, Reach)] = &[
    (Role::Athlete, Act::Train, Reach::Own),
    (Role::Athlete, Act::Answer, Reach::Own),
    (Role::Athlete, Act::SeeClinic, Reach::Anyone),
    (Role::Athlete, Act::FindSlots, Reach::Anyone),
    (Role::Athlete, Act::Book, Reach::Own),
    (Role::Athlete, Act::SeeAppointment, Reach::Own),
    (Role::Athlete, Act::ChangeAppointment, Reach::Own),
    (Role::Athlete, Act::SeeChart, Reach::Own),
    (Role::Athlete, Act::ShareCalendar, Reach::Own),
    // Whoever works here is asked along by others, and then answers and comes for themselves.
    (Role::Therapist, Act::Book, Reach::Own),
    (Role::Therapist, Act::SeeAppointment, Reach::Own),
    (Role::Therapist, Act::ChangeAppointment, Reach::Own),
    (Role::Therapist, Act::ShareCalendar, Reach::Own),
    (Role::Therapist, Act::ConnectCalendar, Reach::Own),
    (Role::Therapist, Act::SeeClinic, Reach::Anyone),
    (Role::Therapist, Act::FindSlots, Reach::Anyone),
    (Role::Therapist, Act::SeeDay, Reach::Anyone),
    (Role::Therapist, Act::SeeChart, Reach::Anyone),
    (Role::Therapist, Act::Answer, Reach::Anyone),
    (Role::Therapist, Act::FindClients, Reach::Anyone),
    (Role::Therapist, Act::SeeClient, Reach::Anyone),
    (Role::Therapist, Act::RecordClearance, Reach::Anyone),
    (Role::Therapist, Act::Decide, Reach::Anyone),
    (Role::Therapist, Act::Measure, Reach::Anyone),
    (Role::Therapist, Act::SeeRules, Reach::Anyone),
    (Role::Therapist, Act::RunDay, Reach::Anyone),
    (Role::FrontDesk, Act::SeeClinic, Reach::Anyone),
    (Role::FrontDesk, Act::FindSlots, Reach::Anyone),
    (Role::FrontDesk, Act::Book, Reach::Anyone),
    (Role::FrontDesk, Act::SeeAppointment, Reach::Anyone),
    (Role::FrontDesk, Act::ChangeAppointment, Reach::Anyone),
    (Role::FrontDesk, Act::SeeDay, Reach::Anyone),
    (Role::FrontDesk, Act::Answer, Reach::Anyone),
    (Role::FrontDesk, Act::FindClients, Reach::Anyone),
    (Role::FrontDesk, Act::SeeClient, Reach::Anyone),
    (Role::FrontDesk, Act::RecordClearance, Reach::Anyone),
    (Role::FrontDesk, Act::SeeRules, Reach::Anyone),
    (Role::FrontDesk, Act::RunDay, Reach::Anyone),
    (Role::FrontDesk, Act::Override, Reach::Anyone),
    (Role::FrontDesk, Act::CloseTime, Reach::Anyone),
    (Role::Owner, Act::SeeClinic, Reach::Anyone),
    (Role::Owner, Act::FindSlots, Reach::Anyone),
    (Role::Owner, Act::Book, Reach::Anyone),
    (Role::Owner, Act::SeeAppointment, Reach::Anyone),
    (Role::Owner, Act::ChangeAppointment, Reach::Anyone),
    (Role::Owner, Act::SeeDay, Reach::Anyone),
    (Role::Owner, Act::Answer, Reach::Anyone),
    (Role::Owner, Act::FindClients, Reach::Anyone),
    (Role::Owner, Act::SeeClient, Reach::Anyone),
    (Role::Owner, Act::RecordClearance, Reach::Anyone),
    (Role::Owner, Act::SeeRules, Reach::Anyone),
    (Role::Owner, Act::RunDay, Reach::Anyone),
    (Role::Owner, Act::Override, Reach::Anyone),
    (Role::Owner, Act::CloseTime, Reach::Anyone),
    (Role::Owner, Act::Manage, Reach::Anyone),
    (Role::Owner, Act::GiveKeys, Reach::Anyone),
    (Role::Owner, Act::PlanSituation, Reach::Anyone),
    (Role::Owner, Act::ShareCalendar, Reach::Anyone),
    (Role::Owner, Act::SeeOutbox, Reach::Anyone),
];

/// What a key's scopes allow, within what the table allows its maker. An act that is missing here is done by people alone.
const KEY_TABLE: &[(KeyScope, Act)] = &[
    (KeyScope::ClinicRead, Act::SeeClinic),
    (KeyScope::TimesRead, Act::FindSlots),
    (KeyScope::AppointmentsRead, Act::SeeDay),
    (KeyScope::AppointmentsRead, Act::SeeAppointment),
    (KeyScope::AppointmentsWrite, Act::Book),
    (KeyScope::AppointmentsWrite, Act::ChangeAppointment),
    (KeyScope::AppointmentsWrite, Act::RunDay),
    (KeyScope::ClientsRead, Act::FindClients),
    (KeyScope::AnswersWrite, Act::Answer),
    (KeyScope::PlansMake, Act::PlanSituation),
];

/// How far a permission reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// The actor's own things.
    Own,
    /// Anybody's in the clinic.
    Anyone,
}

/// The actor may not do this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("you may not do this here")]
pub struct NotAllowed {
    /// What was asked.
    pub act: Act,
}

/// Whether the actor may do this to that.
///
/// # Errors
/// [`NotAllowed`] when no row of the table says so, or when they act through a key none of whose scopes does.
pub fn may(actor: &Actor, act: Act, whose: Whose) -> Result<(), NotAllowed> {
    let own = whose == Whose::Of(actor.person);
    let allowed = TABLE.iter().any(|&(role, row_act, scope)| {
        row_act == act
            && actor.roles.contains(&role)
            && match scope {
                Reach::Anyone => true,
                Reach::Own => own,
            }
    });
    let in_scope = actor.key.as_ref().is_none_or(|key| {
        KEY_TABLE
            .iter()
            .any(|(scope, row_act)| *row_act == act && key.scopes.contains(scope))
    });
    if allowed && in_scope {
        Ok(())
    } else {
        Err(NotAllowed { act })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actor(roles: &[Role]) -> Actor {
        let id = |byte| uuid_of(byte);
        Actor {
            clinic: Id::from_uuid(id(1)),
            person: Id::from_uuid(id(2)),
            roles: roles.iter().copied().collect(),
            key: None,
        }
    }

    fn through_key(roles: &[Role], scopes: &[KeyScope]) -> Actor {
        Actor {
            key: Some(KeyInUse {
                id: Id::from_uuid(uuid_of(3)),
                scopes: scopes.iter().copied().collect(),
            }),
            ..actor(roles)
        }
    }

    fn uuid_of(byte: u8) -> uuid::Uuid {
        uuid::Uuid::from_bytes([byte; 16])
    }

    #[test]
    fn an_athlete_reaches_only_their_own_things() {
        let maya = actor(&[Role::Athlete]);
        let other = Id::from_uuid(uuid_of(9));
        assert!(may(&maya, Act::Book, Whose::Of(maya.person)).is_ok());
        assert!(may(&maya, Act::Book, Whose::Of(other)).is_err());
        assert!(may(&maya, Act::SeeDay, Whose::Clinic).is_err());
    }

    #[test]
    fn the_front_desk_books_for_anyone_and_sees_no_chart() {
        let desk = actor(&[Role::FrontDesk]);
        let other = Id::from_uuid(uuid_of(9));
        assert!(may(&desk, Act::Book, Whose::Of(other)).is_ok());
        assert!(may(&desk, Act::SeeChart, Whose::Of(other)).is_err());
    }

    #[test]
    fn a_key_allows_its_scopes_and_never_more_than_its_maker() {
        let other = Whose::Of(Id::from_uuid(uuid_of(9)));
        let reads = through_key(&[Role::Owner], &[KeyScope::AppointmentsRead]);
        assert!(may(&reads, Act::SeeDay, Whose::Clinic).is_ok());
        assert!(may(&reads, Act::Book, other).is_err());
        let left = through_key(&[Role::Therapist], &KeyScope::ALL);
        assert!(may(&left, Act::SeeDay, Whose::Clinic).is_ok());
        assert!(may(&left, Act::Book, other).is_err());
    }

    #[test]
    fn no_key_sees_a_chart_decides_manages_or_makes_keys() {
        let all = through_key(&Role::ALL, &KeyScope::ALL);
        let acts = TABLE.iter().map(|(_, act, _)| *act);
        let closed: BTreeSet<Act> = acts
            .filter(|act| may(&all, *act, Whose::Of(all.person)).is_err())
            .collect();
        let people_alone = BTreeSet::from([
            Act::Train,
            Act::SeeChart,
            Act::SeeClient,
            Act::RecordClearance,
            Act::Decide,
            Act::Measure,
            Act::SeeRules,
            Act::Override,
            Act::CloseTime,
            Act::Manage,
            Act::GiveKeys,
            Act::ShareCalendar,
            Act::ConnectCalendar,
            Act::SeeOutbox,
        ]);
        assert_eq!(closed, people_alone);
    }

    #[test]
    fn a_key_without_scopes_may_do_nothing() {
        let none = through_key(&Role::ALL, &[]);
        for &(_, act, _) in TABLE {
            assert!(may(&none, act, Whose::Of(none.person)).is_err());
        }
    }

    #[test]
    fn nobody_without_a_role_may_do_anything() {
        let nobody = actor(&[]);
        for &(_, act, _) in TABLE {
            assert!(may(&nobody, act, Whose::Of(nobody.person)).is_err());
        }
    }
}
