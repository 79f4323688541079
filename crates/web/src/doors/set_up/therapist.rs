//! `/clinic/set-up/therapists/{id}`: somebody who gives massages, or somebody new.

use std::collections::BTreeMap;

use axum::{
    Form,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use care::{
    booking::{
        clinic::{ClinicBook, DayHours, HeldSkill, Therapist, TimeOff},
        closure::Closed,
        limits::DailyLimits,
        set_up::{Change, Thing, Whose},
        staff::{Gender, Seniority, SkillLevel, StaffProfile},
    },
    id::Id,
    treatment::massage::Skill,
    units::Pressure,
};
use practice::NewTherapist;

use super::{
    Came, Made, Shown, book_for_owner, choice, dates, ending, make, offered, or_none, place_field,
    press, read::Reading, refused_as, room::hours, tell, versioned, weekdays,
};
use crate::{
    app::{App, Member},
    doors::refusal,
    pages::{
        client::Sent,
        forms::{Field, FieldKind, FormView},
        set_up::{Line, Section, SetUpPage},
    },
    problem::DoorError,
    words,
    words::Stamp,
};

/// `GET /clinic/set-up/therapists/{id}`.
pub async fn show(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
    Query(shown): Query<Shown>,
) -> Result<Response, DoorError> {
    let book = book_for_owner(&app, &member).await?;
    Ok(Came::from(shown).onto(view(&app, &member, &book, &id).await?))
}

/// `POST /clinic/set-up/therapists/{id}`.
pub async fn change(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, DoorError> {
    let book = book_for_owner(&app, &member).await?;
    let sent = Sent(fields);
    let came = if id == "new" {
        match add(&app, &member, &sent).await? {
            Made::Kept(next) => return Ok(next),
            Made::Again(came) => came,
        }
    } else {
        let who = id.parse().map_err(|_| DoorError::NotFound)?;
        let mut reading = Reading::of(&sent);
        let change = read(&mut reading, who, &book);
        let next = format!("/clinic/set-up/therapists/{who}");
        match make(&app, &member, (&sent, reading), change, &next).await? {
            Made::Kept(next) => return Ok(next),
            Made::Again(came) => came,
        }
    };
    Ok(came.onto(view(&app, &member, &book, &id).await?))
}

async fn add(app: &App, member: &Member, sent: &Sent) -> Result<Made, DoorError> {
    let mut reading = Reading::of(sent);
    let new = NewTherapist {
        name: reading.name("name"),
        email: sent.value("email").to_owned(),
        pressure_max: reading.pressure("pressure").unwrap_or(Pressure::BOOKABLE),
    };
    let mut problem = None;
    if reading.wrong.is_empty() {
        let (now, actor) = (app.now()?, member.actor());
        match practice::add_therapist(&app.practice, actor, now, new).await {
            Ok(id) => {
                let next = format!("/clinic/set-up/therapists/{id}?done=kept");
                return Ok(Made::Kept(Redirect::to(&next).into_response()));
            }
            Err(refused) => problem = refused_as(&mut reading, refused)?,
        }
    }
    Ok(Made::Again(Came {
        problem,
        wrong: reading.wrong,
        sent: sent.clone(),
        ..Came::default()
    }))
}

fn read(reading: &mut Reading<'_>, therapist: Id<Therapist>, book: &ClinicBook) -> Option<Change> {
    let sent = reading.sent;
    match sent.value("what") {
        "about" => Some(Change::About {
            therapist,
            name: reading.name("name"),
            profile: StaffProfile {
                seniority: reading.one_of("seniority", Seniority::from_word),
                languages: reading.languages("languages"),
                gender: reading.one_of("gender", Gender::from_word),
            },
            pressure_max: reading.pressure("pressure").unwrap_or(Pressure::BOOKABLE),
        }),
        "gives" => {
            let mut services = BTreeMap::new();
            for service in &book.services {
                let minutes = reading.minutes(&format!("own_{}", service.id));
                if sent.is(&format!("gives_{}", service.id), "1") {
                    services.insert(service.id, minutes);
                }
            }
            Some(Change::Gives {
                therapist,
                services,
            })
        }
        "skill" => {
            let skill = reading.chosen("skill", Skill::from_word);
            let level = reading.chosen("level", SkillLevel::from_word);
            let expires_on = reading.date("expires");
            Some(Change::Skill {
                therapist,
                held: HeldSkill {
                    skill: skill?,
                    level: level?,
                    expires_on,
                },
            })
        }
        "no-skill" => Some(Change::NoSkill {
            therapist,
            skill: reading.chosen("skill", Skill::from_word)?,
        }),
        "hours" => hours(reading, Whose::Therapist(therapist)),
        "break" => {
            if sent.value("from").is_empty() && sent.value("until").is_empty() {
                reading.wrong("from", "Say from when until when.");
            }
            let pause = reading.weekly()?;
            Some(Change::Break { therapist, pause })
        }
        "no-hours" => Some(Change::NoHours {
            whose: Whose::Therapist(therapist),
            hours: reading.weekly()?,
            is_break: sent.is("kind", "break"),
        }),
        "day" => {
            let (location, on) = (reading.id("place"), reading.day("on"));
            let first = reading.span("from", "until");
            let second = reading.span("then_from", "then_until");
            Some(Change::Day {
                therapist,
                day: DayHours {
                    location: location?,
                    on: on?,
                    spans: first.into_iter().chain(second).collect(),
                },
            })
        }
        "usual-day" => Some(Change::UsualDay {
            therapist,
            location: reading.id("place")?,
            on: reading.day("on")?,
        }),
        "not-away" => {
            let at = |field| sent.value(field).parse().ok();
            let (from, until) = (at("from")?, at("until")?);
            Some(Change::NotAway {
                therapist,
                away: TimeOff { from, until },
            })
        }
        "limits" => Some(Change::Limits {
            therapist,
            limits: DailyLimits {
                appointments: reading.number("appointments"),
                hands_on_minutes: reading.number("hands_on"),
                deep_minutes: reading.number("deep"),
                deep_in_a_row: reading.number("row"),
                rest_minutes: reading.number("rest").unwrap_or(0),
            },
        }),
        _ => offered(sent, Thing::Therapist(therapist)),
    }
}

async fn view(
    app: &App,
    member: &Member,
    book: &ClinicBook,
    id: &str,
) -> Result<SetUpPage, DoorError> {
    if id == "new" {
        let form = FormView::new(
            "therapist",
            "",
            "Add",
            [
                Field::text("name", "Name"),
                Field::new("email", "E-mail", FieldKind::Input("email"))
                    .hint("They sign in with it"),
                Field::number("pressure", "Most pressure").hint("1 to 5"),
                Field::says(
                    "They give every service that needs no skill, until you say otherwise.",
                ),
            ],
        );
        let about = Section {
            id: "about",
            heading: "Who they are".to_owned(),
            forms: vec![form],
            ..Section::default()
        };
        return Ok(tell::thing(
            app,
            member,
            id,
            ("therapists", "A new therapist"),
            vec![about],
        ));
    }
    let id_of = id.parse().map_err(|_| DoorError::NotFound)?;
    let one = book.therapist(id_of).ok_or(DoorError::NotFound)?;
    let ended = book.therapists.iter().all(|other| other.id != one.id);
    let sections = vec![
        about(one, book),
        gives(one, book),
        weekly(one, book),
        days(one, book),
        away(app, member, one, book).await?,
        skills(one, book),
        limits(one, book),
        ending(
            book,
            Thing::Therapist(one.id),
            ended,
            if ended {
                "They have left: nobody can book them, and they see no clients."
            } else {
                "Nobody can book them then, and they see no clients any more. Appointments that are booked stay, and you are told which."
            },
        ),
    ];
    Ok(tell::thing(
        app,
        member,
        id,
        ("therapists", &one.name),
        sections,
    ))
}

fn about(one: &Therapist, book: &ClinicBook) -> Section {
    let genders = Gender::ALL.map(|gender| choice(gender.word(), words::capital(gender.word())));
    let levels = Seniority::ALL.map(|level| choice(level.word(), words::capital(level.word())));
    let languages: Vec<String> = one
        .profile
        .languages
        .iter()
        .map(|tag| words::language(tag))
        .collect();
    let form = FormView::new(
        "about",
        "",
        "Keep",
        [
            Field::text("name", "Name").with(&one.name),
            Field::text("languages", "Languages")
                .hint("Separated by commas")
                .with(languages.join(", ")),
            Field::pick("gender", "Gender", or_none("Not said", genders))
                .hint("As they say themselves")
                .maybe(one.profile.gender.map(Gender::word)),
            Field::pick("seniority", "Seniority", or_none("Not said", levels))
                .maybe(one.profile.seniority.map(Seniority::word)),
            Field::number("pressure", "Most pressure")
                .hint("1 to 5")
                .with(one.pressure_max.get()),
            Field::says(
                "Clients may wish for language, gender and seniority. What is not said fits no such wish.",
            ),
        ],
    );
    Section {
        id: "about",
        heading: "Who they are".to_owned(),
        forms: vec![versioned(form, book, Thing::Therapist(one.id))],
        ..Section::default()
    }
}

fn gives(one: &Therapist, book: &ClinicBook) -> Section {
    let mut fields = vec![Field::says(
        "Write minutes only where they take longer or shorter than the service says.",
    )];
    fields.extend(book.services.iter().map(|service| {
        Field::beside([
            Field::new(
                format!("gives_{}", service.id),
                words::service(&service.name, i64::from(service.minutes)),
                FieldKind::Tick,
            )
            .hint(tell::needed_skills(service))
            .ticked(one.services.contains(&service.id)),
            Field::number(
                format!("own_{}", service.id),
                format!("Minutes for {}", service.name),
            )
            .hint(format!("Else {}", service.minutes))
            .maybe(one.lengths.get(&service.id)),
        ])
    }));
    let form = FormView::new("gives", "", "Keep", fields);
    Section {
        id: "gives",
        heading: "What they give".to_owned(),
        none: if book.services.is_empty() {
            "There is no service yet."
        } else {
            ""
        },
        forms: if book.services.is_empty() {
            Vec::new()
        } else {
            vec![versioned(form, book, Thing::Therapist(one.id))]
        },
        ..Section::default()
    }
}

fn weekly(one: &Therapist, book: &ClinicBook) -> Section {
    let thing = Thing::Therapist(one.id);
    let span = || Field::beside([Field::time("from", "From"), Field::time("until", "Until")]);
    let set = FormView::new(
        "hours",
        "Set hours",
        "Keep",
        [
            place_field(book, "place"),
            weekdays(),
            span(),
            Field::says(
                "Without times these days are free. Times past midnight end on the next day.",
            ),
            Field::beside([
                Field::time("pause_from", "Break from"),
                Field::time("pause_until", "Break until"),
            ]),
            dates(),
            Field::says(
                "They take the place of what is there on these days of the week and dates; before and after the dates, what was there stays.",
            ),
        ],
    );
    let pause = FormView::new(
        "break",
        "One more break",
        "Keep",
        [place_field(book, "place"), weekdays(), span(), dates()],
    );
    let mut lines = tell::weekly(&one.hours, false, (book, thing));
    lines.extend(tell::weekly(&one.breaks, true, (book, thing)));
    Section {
        id: "hours",
        heading: "Weekly hours".to_owned(),
        none: "No hours yet: nobody can book them.",
        lines,
        forms: [set, pause].map(|form| versioned(form, book, thing)).into(),
        ..Section::default()
    }
}

fn days(one: &Therapist, book: &ClinicBook) -> Section {
    let thing = Thing::Therapist(one.id);
    let form = FormView::new(
        "day",
        "A day with other hours, or none",
        "Keep",
        [
            Field::date("on", "Day"),
            place_field(book, "place"),
            Field::beside([Field::time("from", "From"), Field::time("until", "Until")]),
            Field::beside([
                Field::time("then_from", "And from"),
                Field::time("then_until", "Until"),
            ]),
            Field::says("Without times they do not work there on that day."),
        ],
    );
    let lines = one.days.iter().map(|day| {
        let name = tell::day(day.on);
        let fields = vec![
            ("what", "usual-day".to_owned()),
            ("place", day.location.to_string()),
            ("on", day.on.to_string()),
        ];
        Line {
            says: vec![tell::day_hours(day, book)],
            presses: vec![press("Take away", &name, fields, (book, thing))],
            name,
            ..Line::default()
        }
    });
    Section {
        id: "days",
        heading: "Single days".to_owned(),
        none: "Every week is the same.",
        lines: lines.collect(),
        forms: vec![versioned(form, book, thing)],
        ..Section::default()
    }
}

/// Time away: said as closed time, so that who is touched is found and proposed another time.
async fn away(
    app: &App,
    member: &Member,
    one: &Therapist,
    book: &ClinicBook,
) -> Result<Section, DoorError> {
    let now = app.now()?;
    let closures = practice::see_closures(&app.practice, member.actor(), now).await;
    let (closures, _) = closures.map_err(|refused| refusal::of_looking(&refused))?;
    let zone = tell::zone_of(one, book);
    let span = |from, until| {
        let [from, until] = [from, until].map(|at| Stamp::full(at, &zone).text);
        format!("{from} to {until}")
    };
    let thing = Thing::Therapist(one.id);
    let closed = closures
        .iter()
        .filter(|closure| closure.closed == Closed::Therapist(one.id))
        .map(|closure| Line {
            name: span(closure.from, closure.until),
            href: format!("/desk/closures/{}", closure.id),
            says: vec![closure.reason.clone()],
            presses: Vec::new(),
        });
    let off = one.time_off.iter().filter(|off| now.at < off.until);
    let off = off.map(|off| {
        let name = span(off.from, off.until);
        let fields = vec![
            ("what", "not-away".to_owned()),
            ("from", off.from.to_string()),
            ("until", off.until.to_string()),
        ];
        Line {
            presses: vec![press("Take away", &name, fields, (book, thing))],
            name,
            ..Line::default()
        }
    });
    Ok(Section {
        id: "away",
        heading: "Time off".to_owned(),
        none: "None ahead.",
        lines: closed.chain(off).collect(),
        links: vec![(
            format!("/desk/closures?what=therapist:{}", one.id),
            "Add time off".to_owned(),
        )],
        ..Section::default()
    })
}

fn skills(one: &Therapist, book: &ClinicBook) -> Section {
    let thing = Thing::Therapist(one.id);
    let all = Skill::ALL.map(|skill| choice(skill.word(), words::capital(skill.word())));
    let levels = SkillLevel::ALL.map(|level| choice(level.word(), words::capital(level.word())));
    let form = FormView::new(
        "skill",
        "Add or change a skill",
        "Keep",
        [
            Field::pick("skill", "Skill", all.into()),
            Field::pick("level", "Level", levels.into()),
            Field::date("expires", "Valid until").hint("Empty if it does not expire"),
            Field::says("From the day after, nothing that needs it is offered with them."),
        ],
    );
    let lines = one.skills.iter().map(|held| {
        let name = words::capital(held.skill.word());
        let until = held.expires_on;
        let until = until.map(|day| format!("Valid until {}", tell::day(day)));
        let fields = vec![
            ("what", "no-skill".to_owned()),
            ("skill", held.skill.word().to_owned()),
        ];
        Line {
            says: std::iter::once(words::capital(held.level.word()))
                .chain(until)
                .collect(),
            presses: vec![press("Take away", &name, fields, (book, thing))],
            name,
            ..Line::default()
        }
    });
    Section {
        id: "skills",
        heading: "Skills".to_owned(),
        none: "None said.",
        lines: lines.collect(),
        forms: vec![versioned(form, book, thing)],
        ..Section::default()
    }
}

fn limits(one: &Therapist, book: &ClinicBook) -> Section {
    let limits = one.limits;
    let rest = Some(limits.rest_minutes).filter(|rest| *rest > 0);
    let form = FormView::new(
        "limits",
        "",
        "Keep",
        [
            Field::says("Empty is no limit. Deep is pressure 4 or 5."),
            Field::beside([
                Field::number("appointments", "Appointments a day").maybe(limits.appointments),
                Field::number("hands_on", "Minutes hands on a day").maybe(limits.hands_on_minutes),
            ]),
            Field::beside([
                Field::number("deep", "Minutes of deep work a day").maybe(limits.deep_minutes),
                Field::number("row", "Deep minutes in a row").maybe(limits.deep_in_a_row),
                Field::number("rest", "Then minutes of rest").maybe(rest),
            ]),
        ],
    );
    Section {
        id: "limits",
        heading: "Limits of a day".to_owned(),
        forms: vec![versioned(form, book, Thing::Therapist(one.id))],
        ..Section::default()
    }
}
