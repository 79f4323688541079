//! What is served, in one table: searching, reading, including and the capability statement all come from it.

use formats::fhir::{
    CapabilityStatement, IHE, Interaction, OperationServed, ParameterServed, ResourceServed,
};

/// A type of resources.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Who, when, what, where.
    Appointment,
    /// A service.
    HealthcareService,
    /// A place or a room.
    Location,
    /// A client.
    Patient,
    /// A therapist.
    Practitioner,
    /// A therapist at a place.
    PractitionerRole,
    /// A service of a therapist at a place.
    Schedule,
    /// A start.
    Slot,
}

/// A type and what can be done with it.
pub struct Served {
    /// Which.
    pub kind: Kind,
    /// FHIR's name of it.
    pub name: &'static str,
    /// What it is here.
    says: &'static str,
    /// What it can be searched by.
    pub params: &'static [Param],
    /// What can be asked for along: the parameter's name, and where its references stand.
    pub includes: &'static [(&'static str, &'static str)],
}

/// Something to search by.
pub struct Param {
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// Where in the resource it stands.
    pub path: &'static str,
    /// FHIR's definition, where it is not called after the type.
    definition: Option<&'static str>,
    /// What it finds.
    says: &'static str,
}

/// What a parameter takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// A word, with or without its system.
    Token,
    /// The beginning of a text.
    Text,
    /// Points at a resource.
    Reference,
    /// An instant or a day, with or without a prefix.
    Date,
}

const fn param(name: &'static str, takes: Takes, path: &'static str, says: &'static str) -> Param {
    Param {
        name,
        takes,
        path,
        definition: None,
        says,
    }
}

const ID: Param = Param {
    definition: Some("Resource-id"),
    ..param("_id", Takes::Token, "id", "The id")
};
const IDENTIFIER: Param = param(
    "identifier",
    Takes::Token,
    "identifier",
    "The identifier, as system|value or value",
);
const NAME: Param = param(
    "name",
    Takes::Text,
    "name",
    "The beginning of the name or of a word in it",
);
const PERSON_NAME: Param = Param {
    path: "name.text",
    ..NAME
};
const ACTIVE: Param = param("active", Takes::Token, "active", "true or false");

/// The table.
pub const SERVED: &[Served] = &[
    Served {
        kind: Kind::Appointment,
        name: "Appointment",
        says: "Who, when, what, where; never why. A held time is an appointment that is pending: it is read by its id and not found by searching.",
        params: &[
            ID,
            IDENTIFIER,
            param("status", Takes::Token, "status", "How far it has come"),
            param(
                "date",
                Takes::Date,
                "start",
                "When it starts: a day, an instant, with eq, ge, gt, le or lt",
            ),
            Param {
                definition: Some("Resource-lastUpdated"),
                ..param(
                    "_lastUpdated",
                    Takes::Date,
                    "meta.lastUpdated",
                    "When it was booked or last changed, as for date",
                )
            },
            param("patient", Takes::Reference, "participant.actor", "Whose"),
            param(
                "practitioner",
                Takes::Reference,
                "participant.actor",
                "With whom",
            ),
            param(
                "location",
                Takes::Reference,
                "participant.actor",
                "At which place or in which room",
            ),
            param(
                "actor",
                Takes::Reference,
                "participant.actor",
                "Client, therapist, place, room or service; of one type at a time",
            ),
            param("service-type", Takes::Token, "serviceType", "For what"),
        ],
        includes: &[
            ("practitioner", "participant.actor"),
            ("location", "participant.actor"),
            ("actor", "participant.actor"),
        ],
    },
    Served {
        kind: Kind::HealthcareService,
        name: "HealthcareService",
        says: "A service: what it is, how long, for how much, and where somebody gives it.",
        params: &[
            ID,
            IDENTIFIER,
            NAME,
            ACTIVE,
            param(
                "service-type",
                Takes::Token,
                "type",
                "What it is: massage, its kind, or the service itself",
            ),
            param(
                "service-category",
                Takes::Token,
                "category",
                "What sort of thing it is",
            ),
            param(
                "specialty",
                Takes::Token,
                "specialty",
                "Skills that it needs",
            ),
            param(
                "location",
                Takes::Reference,
                "location",
                "Where somebody gives it",
            ),
        ],
        includes: &[("location", "location")],
    },
    Served {
        kind: Kind::Location,
        name: "Location",
        says: "A place with its time zone, or a room that is part of one.",
        params: &[
            ID,
            IDENTIFIER,
            NAME,
            param("status", Takes::Token, "status", "active"),
            param(
                "address",
                Takes::Text,
                "address.text",
                "The beginning of the address or of a word in it",
            ),
            param(
                "partof",
                Takes::Reference,
                "partOf",
                "The place whose rooms are looked for",
            ),
        ],
        includes: &[("partof", "partOf")],
    },
    Served {
        kind: Kind::Patient,
        name: "Patient",
        says: "A client, as far as scheduling goes: name and mail address. Nothing of anybody's health is here.",
        params: &[
            ID,
            IDENTIFIER,
            PERSON_NAME,
            Param {
                definition: Some("individual-email"),
                ..param("email", Takes::Token, "telecom", "The mail address, whole")
            },
            ACTIVE,
        ],
        includes: &[],
    },
    Served {
        kind: Kind::Practitioner,
        name: "Practitioner",
        says: "A therapist with the skills that hold today, and languages.",
        params: &[
            ID,
            IDENTIFIER,
            PERSON_NAME,
            ACTIVE,
            param(
                "communication",
                Takes::Token,
                "communication",
                "A language, such as en",
            ),
        ],
        includes: &[],
    },
    Served {
        kind: Kind::PractitionerRole,
        name: "PractitionerRole",
        says: "A therapist at a place, with services and weekly hours.",
        params: &[
            ID,
            ACTIVE,
            param("practitioner", Takes::Reference, "practitioner", "Who"),
            param("location", Takes::Reference, "location", "Where"),
            param(
                "service",
                Takes::Reference,
                "healthcareService",
                "What they give",
            ),
            param(
                "specialty",
                Takes::Token,
                "specialty",
                "Skills that hold today",
            ),
        ],
        includes: &[
            ("practitioner", "practitioner"),
            ("location", "location"),
            ("service", "healthcareService"),
        ],
    },
    Served {
        kind: Kind::Schedule,
        name: "Schedule",
        says: "One service of one therapist at one place. Its slots are the starts that can be booked.",
        params: &[
            ID,
            ACTIVE,
            param(
                "actor",
                Takes::Reference,
                "actor",
                "Therapist, place or service",
            ),
            param("service-type", Takes::Token, "serviceType", "What it is"),
            param(
                "service-category",
                Takes::Token,
                "serviceCategory",
                "What sort of thing it is",
            ),
        ],
        includes: &[("actor", "actor")],
    },
    Served {
        kind: Kind::Slot,
        name: "Slot",
        says: "A start that can be booked. A search finds free ones alone; without bounds on start it looks two weeks ahead, and 62 days at the most.",
        params: &[
            ID,
            IDENTIFIER,
            param("schedule", Takes::Reference, "schedule", "Whose"),
            param("service-type", Takes::Token, "serviceType", "For what"),
            param(
                "status",
                Takes::Token,
                "status",
                "free; nothing else is found",
            ),
            param(
                "start",
                Takes::Date,
                "start",
                "When: a day, an instant, with eq, ge, gt, le or lt",
            ),
        ],
        includes: &[("schedule", "schedule")],
    },
];

/// IHE's operations on appointments, and what to know of each.
pub const OPERATIONS: [(&str, &str); 3] = [
    (
        "find",
        "By GET or POST. start and end are required; specialty, visit-type (or service-type), practitioner, location-reference, location-string, patient-reference and _count are understood. Proposals are slots that are free now.",
    ),
    (
        "hold",
        "appointment-reference is a proposal. Where it was not looked for with a patient, patient-reference says whose it is to be. The time is kept for ten minutes.",
    ),
    (
        "book",
        "appointment-reference is a proposal or a held appointment; appointment-resource books (pending), moves (booked) or cancels (cancelled). A booking needs the client's consent: consented = true, or their participant status accepted.",
    ),
];

/// What is served under a name.
pub fn served(name: &str) -> Option<&'static Served> {
    SERVED.iter().find(|served| served.name == name)
}

impl Param {
    fn served(&self, kind: &str) -> ParameterServed {
        let last = self
            .definition
            .map_or_else(|| format!("{kind}-{}", self.name), str::to_owned);
        ParameterServed {
            name: self.name,
            definition: format!("http://hl7.org/fhir/SearchParameter/{last}"),
            kind: match self.takes {
                Takes::Token => "token",
                Takes::Text => "string",
                Takes::Reference => "reference",
                Takes::Date => "date",
            },
            documentation: self.says,
        }
    }
}

impl Served {
    /// One of its parameters.
    pub fn param(&self, name: &str) -> Option<&'static Param> {
        self.params.iter().find(|param| param.name == name)
    }

    fn resource(&self) -> ResourceServed {
        let is_appointment = self.kind == Kind::Appointment;
        let mut interaction = vec!["read", "search-type"];
        if is_appointment {
            interaction.push("update");
        }
        let operations = if is_appointment { &OPERATIONS[..] } else { &[] };
        ResourceServed {
            kind: self.name,
            profile: is_appointment.then(|| format!("{IHE}/StructureDefinition/ihe-sched-appt")),
            documentation: self.says,
            interaction: interaction
                .into_iter()
                .map(|code| Interaction { code })
                .collect(),
            versioning: if is_appointment {
                "versioned-update"
            } else {
                "no-version"
            },
            search_include: self
                .includes
                .iter()
                .map(|(name, _)| format!("{}:{name}", self.name))
                .collect(),
            search_param: self
                .params
                .iter()
                .map(|param| param.served(self.name))
                .collect(),
            operation: operations
                .iter()
                .map(|(name, says)| OperationServed::of_ihe(name, says))
                .collect(),
        }
    }
}

/// The statement of what is served.
pub fn statement(clinic: &str, base: &str) -> CapabilityStatement {
    let served = SERVED.iter().map(Served::resource).collect();
    CapabilityStatement::of(clinic, base, env!("CARGO_PKG_VERSION"), served)
}
