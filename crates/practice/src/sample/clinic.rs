//! A made-up clinic: two locations in two time zones, five therapists with differing skills, rooms, six services.

use std::collections::BTreeSet;

use care::{
    booking::{
        clinic::{
            AddOn, Clinic, ClinicBook, HeldSkill, Location, Room, Service, Therapist, WeeklyHours,
        },
        phone::Phone,
        staff::{Gender, Seniority, SkillLevel, StaffProfile},
        together::SECOND_TABLE,
    },
    id::Id,
    people::{Person, Role},
    treatment::massage::{Kind, Skill},
    units::Pressure,
};
use jiff::{
    civil::{Weekday, date, time},
    tz::TimeZone,
};

use crate::Now;

/// The made-up clinic with everybody in it.
pub struct SampleClinic {
    /// What can be booked.
    pub book: ClinicBook,
    /// Everybody with what they are.
    pub people: Vec<(Person, Role)>,
    /// The athlete the demo is about.
    pub athlete: Person,
    /// The therapist the athlete usually sees.
    pub usual_therapist: Person,
    /// Somebody at the front desk.
    pub front_desk: Person,
    /// Other athletes, who fill the day.
    pub others: Vec<Person>,
}

const HOME_ZONE: &str = "America/Edmonton";

/// A number that nobody has: 555-0100 to 555-0199 are kept for stories.
fn phone(text: &str) -> Phone {
    Phone::parse(text).expect("a made-up number is one")
}

/// Makes the clinic; ids come from `now`.
///
/// # Errors
/// Those of jiff when a zone is not in the time-zone database.
pub fn sample_clinic(now: &Now) -> Result<SampleClinic, jiff::Error> {
    let clinic = Clinic {
        id: now.id("clinic"),
        name: "Alder & Harbour Massage".into(),
        cancel_notice_h: 24,
        currency: "CAD".into(),
    };
    let alder = Location {
        id: now.id("alder"),
        name: "Alder Street".into(),
        address: "118 Alder Street, Edmonton".into(),
        phone: Some(phone("+1 780 555 0118")),
        country: "CA".into(),
        zone: TimeZone::get(HOME_ZONE)?,
    };
    let harbour = Location {
        id: now.id("harbour"),
        name: "Harbour".into(),
        address: "4 Harbour Walk, Halifax".into(),
        phone: Some(phone("+1 902 555 0104")),
        country: "CA".into(),
        zone: TimeZone::get("America/Halifax")?,
    };
    let room =
        |label: &str, location: &Location, name: &str| Room::new(now.id(label), location.id, name);
    let rooms = vec![
        Room {
            equipment: BTreeSet::from([SECOND_TABLE.to_owned()]),
            ..room("room 1", &alder, "Room 1")
        },
        room("room 2", &alder, "Room 2"),
        room("room 3", &harbour, "Quay room"),
        room("room 4", &harbour, "Sail room"),
    ];
    let services = services(now);

    let person = |label: &str, name: &str, email: &str, zone: &str| Person {
        id: now.id(label),
        name: name.into(),
        email: format!("{email}@knead.example"),
        zone: zone.into(),
    };
    let noor = person("noor", "Noor", "noor", HOME_ZONE);
    let ines = person("ines", "Ines", "ines", HOME_ZONE);
    let tomas = person("tomas", "Tomas", "tomas", HOME_ZONE);
    let femi = person("femi", "Femi", "femi", "America/Halifax");
    let ailsa = person("ailsa", "Ailsa", "ailsa", "America/Halifax");
    let therapist = |person: &Person,
                     location: &Location,
                     skills: &[Skill],
                     pressure: u8,
                     hours: &[(Weekday, i8, i8)]| Therapist {
        skills: skills
            .iter()
            .map(|&skill| HeldSkill {
                skill,
                level: SkillLevel::Experienced,
                expires_on: Some(date(2099, 12, 31)),
            })
            .collect(),
        services: offered(&services, skills),
        hours: hours
            .iter()
            .map(|&(weekday, from, until)| {
                let (from, until) = (time(from, 0, 0, 0), time(until, 0, 0, 0));
                WeeklyHours::every(location.id, weekday, from, until)
            })
            .collect(),
        ..Therapist::new(
            Id::from_uuid(person.id.uuid()),
            &person.name,
            Pressure::new(pressure).unwrap_or(Pressure::BOOKABLE),
        )
    };
    let every_day = |from: i8, until: i8| -> Vec<(Weekday, i8, i8)> {
        Weekday::Monday
            .cycle_forward()
            .take(7)
            .map(|weekday| (weekday, from, until))
            .collect()
    };
    let weekdays = |from: i8, until: i8| -> Vec<(Weekday, i8, i8)> {
        every_day(from, until).into_iter().take(5).collect()
    };
    let mut therapists = vec![
        therapist(
            &noor,
            &alder,
            &[Skill::Sport, Skill::Prenatal],
            4,
            &every_day(8, 16),
        ),
        therapist(
            &ines,
            &alder,
            &[Skill::Sport, Skill::Lymphatic],
            5,
            &every_day(11, 20),
        ),
        therapist(&tomas, &alder, &[], 3, &weekdays(9, 17)),
        therapist(
            &femi,
            &harbour,
            &[Skill::Sport, Skill::Oncology],
            4,
            &weekdays(8, 18),
        ),
        therapist(
            &ailsa,
            &harbour,
            &[Skill::Paediatric, Skill::Prenatal],
            3,
            &every_day(10, 18),
        ),
    ];

    let profiles = [
        (&["en", "ar"][..], Gender::Woman, Seniority::Lead),
        (&["en", "fr"], Gender::Woman, Seniority::Senior),
        (&["en", "de"], Gender::Man, Seniority::Junior),
        (&["en", "fr"], Gender::Man, Seniority::Senior),
        (&["en"], Gender::Woman, Seniority::Junior),
    ];
    for (therapist, (languages, gender, seniority)) in therapists.iter_mut().zip(profiles) {
        therapist.profile = StaffProfile {
            seniority: Some(seniority),
            languages: languages.iter().map(|tag| (*tag).to_owned()).collect(),
            gender: Some(gender),
        };
    }

    let front_desk = person("robin", "Robin", "robin", HOME_ZONE);
    let owner = person("sam", "Sam", "sam", HOME_ZONE);
    let athlete = person("maya", "Maya", "maya", HOME_ZONE);
    let others: Vec<Person> = ["Jonas", "Priya", "Wei", "Lucia", "Ben", "Aroha"]
        .iter()
        .map(|name| person(name, name, &name.to_lowercase(), HOME_ZONE))
        .collect();
    let mut people = vec![
        (owner.clone(), Role::Owner),
        (front_desk.clone(), Role::FrontDesk),
        (athlete.clone(), Role::Athlete),
    ];
    people.extend(
        [&noor, &ines, &tomas, &femi, &ailsa].map(|person| (person.clone(), Role::Therapist)),
    );
    people.extend(others.iter().map(|person| (person.clone(), Role::Athlete)));

    let book = ClinicBook {
        locations: vec![alder, harbour],
        rooms,
        therapists,
        services,
        ..ClinicBook::new(clinic)
    };
    Ok(SampleClinic {
        book,
        people,
        athlete,
        usual_therapist: noor,
        front_desk,
        others,
    })
}

fn services(now: &Now) -> Vec<Service> {
    let service =
        |name: &str, kind: Kind, minutes: u16, price_cents: i64, skills: &[Skill]| Service {
            buffer_before: 5,
            buffer_after: 10,
            price_cents,
            skills: skills
                .iter()
                .map(|skill| (*skill, SkillLevel::Trained))
                .collect(),
            needs_room: true,
            ..Service::new(now.id(&format!("{name} {minutes}")), name, kind, minutes)
        };
    vec![
        service("Post-workout massage", Kind::PostWorkout, 30, 6_200, &[]),
        service("Post-workout massage", Kind::PostWorkout, 45, 8_400, &[]),
        service(
            "Post-race massage",
            Kind::PostRace,
            30,
            6_600,
            &[Skill::Sport],
        ),
        service(
            "Pre-event massage",
            Kind::PreEvent,
            30,
            6_600,
            &[Skill::Sport],
        ),
        Service {
            add_ons: vec![AddOn {
                id: now.id("feet"),
                name: "longer foot work".into(),
                minutes: 15,
                price_cents: 2_400,
            }],
            ..service("Maintenance massage", Kind::Maintenance, 60, 10_800, &[])
        },
        service("Relaxation massage", Kind::Relaxation, 60, 10_200, &[]),
    ]
}

/// A therapist offers each service whose skills they hold.
fn offered(services: &[Service], skills: &[Skill]) -> BTreeSet<Id<Service>> {
    services
        .iter()
        .filter(|service| service.skills.keys().all(|skill| skills.contains(skill)))
        .map(|service| service.id)
        .collect()
}
