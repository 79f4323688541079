//! Who may do what: one table, asked first by every act.

use std::collections::BTreeSet;

use care::{
    booking::clinic::Clinic,
    id::Id,
    people::{Person, Role},
};

/// Who calls an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The clinic they act in; nothing of another clinic can be reached.
    pub clinic: Id<Clinic>,
    /// Who they are.
    pub person: Id<Person>,
    /// What they are to the clinic.
    pub roles: BTreeSet<Role>,
}

/// What an actor asks to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Act {
    /// Import training, add races, see training and recommendation.
    Train,
    /// Check in and answer safety questions.
    Answer,
    /// See free times.
    FindSlots,
    /// Hold, book, undo.
    Book,
    /// Move or cancel an appointment.
    ChangeAppointment,
    /// See flags, findings, plan: the chart.
    SeeChart,
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
    /// Give a calendar of appointments a secret address.
    ShareCalendar,
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
const TABLE: &[(Role, Act, Scope)] = &[
    (Role::Athlete, Act::Train, Scope::Own),
    (Role::Athlete, Act::Answer, Scope::Own),
    (Role::Athlete, Act::FindSlots, Scope::Anyone),
    (Role::Athlete, Act::Book, Scope::Own),
    (Role::Athlete, Act::ChangeAppointment, Scope::Own),
    (Role::Athlete, Act::SeeChart, Scope::Own),
    (Role::Athlete, Act::ShareCalendar, Scope::Own),
    (Role::Therapist, Act::ShareCalendar, Scope::Own),
    (Role::Therapist, Act::FindSlots, Scope::Anyone),
    (Role::Therapist, Act::SeeDay, Scope::Anyone),
    (Role::Therapist, Act::SeeChart, Scope::Anyone),
    (Role::Therapist, Act::Answer, Scope::Anyone),
    (Role::Therapist, Act::SeeClient, Scope::Anyone),
    (Role::Therapist, Act::RecordClearance, Scope::Anyone),
    (Role::Therapist, Act::Decide, Scope::Anyone),
    (Role::Therapist, Act::Measure, Scope::Anyone),
    (Role::Therapist, Act::SeeRules, Scope::Anyone),
    (Role::Therapist, Act::RunDay, Scope::Anyone),
    (Role::FrontDesk, Act::FindSlots, Scope::Anyone),
    (Role::FrontDesk, Act::Book, Scope::Anyone),
    (Role::FrontDesk, Act::ChangeAppointment, Scope::Anyone),
    (Role::FrontDesk, Act::SeeDay, Scope::Anyone),
    (Role::FrontDesk, Act::Answer, Scope::Anyone),
    (Role::FrontDesk, Act::SeeClient, Scope::Anyone),
    (Role::FrontDesk, Act::RecordClearance, Scope::Anyone),
    (Role::FrontDesk, Act::SeeRules, Scope::Anyone),
    (Role::FrontDesk, Act::RunDay, Scope::Anyone),
    (Role::FrontDesk, Act::Override, Scope::Anyone),
    (Role::FrontDesk, Act::CloseTime, Scope::Anyone),
    (Role::Owner, Act::FindSlots, Scope::Anyone),
    (Role::Owner, Act::Book, Scope::Anyone),
    (Role::Owner, Act::ChangeAppointment, Scope::Anyone),
    (Role::Owner, Act::SeeDay, Scope::Anyone),
    (Role::Owner, Act::Answer, Scope::Anyone),
    (Role::Owner, Act::SeeClient, Scope::Anyone),
    (Role::Owner, Act::RecordClearance, Scope::Anyone),
    (Role::Owner, Act::SeeRules, Scope::Anyone),
    (Role::Owner, Act::RunDay, Scope::Anyone),
    (Role::Owner, Act::Override, Scope::Anyone),
    (Role::Owner, Act::CloseTime, Scope::Anyone),
    (Role::Owner, Act::Manage, Scope::Anyone),
    (Role::Owner, Act::ShareCalendar, Scope::Anyone),
    (Role::Owner, Act::SeeOutbox, Scope::Anyone),
];

/// How far a permission reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
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
/// [`NotAllowed`] when no row of the table says so.
pub fn may(actor: &Actor, act: Act, whose: Whose) -> Result<(), NotAllowed> {
    let own = whose == Whose::Of(actor.person);
    let allowed = TABLE.iter().any(|&(role, row_act, scope)| {
        row_act == act
            && actor.roles.contains(&role)
            && match scope {
                Scope::Anyone => true,
                Scope::Own => own,
            }
    });
    if allowed {
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
    fn nobody_without_a_role_may_do_anything() {
        let nobody = actor(&[]);
        for &(_, act, _) in TABLE {
            assert!(may(&nobody, act, Whose::Of(nobody.person)).is_err());
        }
    }
}
