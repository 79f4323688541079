//! Every operation of the API, in the order in which a program comes to need them.

use axum::http::StatusCode;
use formats::situation::{Answer, CheckInIn, Document};
use practice::access::Act;

use super::{
    doors::{
        appointments, clients, clinic, description, holds, key, situations, times, together,
        waiting,
    },
    operation::Operation,
    problem::Kind,
    shape::{
        appointment::{
            AppointmentOut, AppointmentsAsked, AppointmentsOut, BookingIn, CancelIn, MoveIn,
            StageIn,
        },
        client::{ClientsAsked, ClientsOut},
        clinic::{ClinicOut, LocationsOut, RoomsOut, ServicesOut, TherapistsOut},
        hold::{HoldIn, HoldOut},
        key::KeyOut,
        time::{FreeTimesOut, TimesAsked},
        together::{HoldTogetherIn, HoldsOut, TogetherAsked, TogetherOut},
        waiting::{WaitIn, WaitOut, WaitsAsked, WaitsOut},
    },
};

/// All of them.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::get("/api/v1/openapi.json", ("describe", "This description"), description::see)
            .open()
            .gives::<serde_json::Map<String, serde_json::Value>>(),
        Operation::get("/api/v1/key", ("seeKey", "What the key of this request is"), key::see)
            .gives::<KeyOut>(),
        // The clinic
        Operation::get("/api/v1/clinic", ("seeClinic", "The clinic"), clinic::clinic)
            .calls(Act::SeeClinic)
            .gives::<ClinicOut>(),
        Operation::get("/api/v1/locations", ("listLocations", "Its places"), clinic::locations)
            .calls(Act::SeeClinic)
            .gives::<LocationsOut>(),
        Operation::get("/api/v1/rooms", ("listRooms", "Its rooms"), clinic::rooms)
            .calls(Act::SeeClinic)
            .gives::<RoomsOut>(),
        Operation::get("/api/v1/services", ("listServices", "What can be booked"), clinic::services)
            .calls(Act::SeeClinic)
            .gives::<ServicesOut>(),
        Operation::get("/api/v1/therapists", ("listTherapists", "Its therapists"), clinic::therapists)
            .calls(Act::SeeClinic)
            .gives::<TherapistsOut>(),
        // Clients
        Operation::get("/api/v1/clients", ("findClients", "Find clients by name"), clients::find)
            .calls(Act::FindClients)
            .asks::<ClientsAsked>()
            .gives::<ClientsOut>(),
        Operation::post("/api/v1/clients/{id}/check-ins",
            ("checkIn", "Tell how a client feels"),
            clients::check_in,
        )
        .says("Its time is now; `at` is refused.")
        .calls(Act::Answer)
        .takes::<CheckInIn>()
        .once()
        .status(StatusCode::NO_CONTENT)
        .refuses(&[Kind::NotPossible]),
        // Times
        Operation::get("/api/v1/times", ("findTimes", "Find free times, the best first"), times::find)
            .says("Each can be held at that moment. With a client, what their answers ask for is kept: a wait, a skill. Where a person has to speak to them first, there is no time: not-cleared.")
            .calls(Act::FindSlots)
            .asks::<TimesAsked>()
            .gives::<FreeTimesOut>()
            .refuses(&[Kind::NotFound, Kind::NotPossible, Kind::NotCleared]),
        Operation::get("/api/v1/times/together",
            ("findTimesTogether", "Find a service right after another, or two clients side by side"),
            together::find,
        )
        .calls(Act::FindSlots)
        .asks::<TogetherAsked>()
        .gives::<TogetherOut>()
        .refuses(&[Kind::NotFound, Kind::NotPossible, Kind::NotCleared]),
        // Holds
        Operation::post("/api/v1/holds", ("hold", "Keep a time for ten minutes"), holds::hold)
            .calls(Act::Book)
            .takes::<HoldIn>()
            .once()
            .makes::<HoldOut>()
            .refuses(&[
                Kind::NotFound,
                Kind::SlotTaken,
                Kind::HoldExpired,
                Kind::NotCleared,
                Kind::TooLong,
            ]),
        Operation::post("/api/v1/holds/together",
            ("holdTogether", "Keep several times in one act, or none"),
            together::hold,
        )
        .says("Extending, giving back, booking or undoing one of them does so for all.")
        .calls(Act::Book)
        .takes::<HoldTogetherIn>()
        .once()
        .gives::<HoldsOut>()
        .status(StatusCode::CREATED)
        .refuses(&[
            Kind::NotFound,
            Kind::SlotTaken,
            Kind::HoldExpired,
            Kind::NotPossible,
            Kind::NotCleared,
            Kind::TooLong,
        ]),
        Operation::get("/api/v1/holds/{id}", ("seeHold", "A hold"), holds::see)
            .calls(Act::Book)
            .gives::<HoldOut>()
            .refuses(&[Kind::HoldExpired]),
        Operation::post("/api/v1/holds/{id}/extend",
            ("extendHold", "Ten minutes again, up to ten times"),
            holds::extend,
        )
        .calls(Act::Book)
        .once()
        .gives::<HoldOut>()
        .refuses(&[Kind::HoldExpired, Kind::HeldTooOften]),
        Operation::delete("/api/v1/holds/{id}",
            ("releaseHold", "Give a held time back"),
            holds::release,
        )
        .says("One that is gone already is no trouble.")
        .calls(Act::Book)
        .status(StatusCode::NO_CONTENT),
        // Appointments
        Operation::get("/api/v1/appointments",
            ("listAppointments", "The appointments of some days at a place"),
            appointments::list,
        )
        .calls(Act::SeeDay)
        .asks::<AppointmentsAsked>()
        .gives::<AppointmentsOut>()
        .refuses(&[Kind::NotFound, Kind::NotPossible]),
        Operation::get("/api/v1/appointments/{id}",
            ("seeAppointment", "An appointment"),
            appointments::see,
        )
        .calls(Act::SeeAppointment)
        .gives::<AppointmentOut>()
        .versioned(),
        Operation::post("/api/v1/appointments", ("book", "Book a hold"), appointments::book)
            .says("The client's safety questions are looked at again as of now. No confirmation leaves for three minutes: so long it can be undone.")
            .calls(Act::Book)
            .takes::<BookingIn>()
            .once()
            .makes::<AppointmentOut>()
            .versioned()
            .refuses(&[
                Kind::NotFound,
                Kind::SlotTaken,
                Kind::HoldExpired,
                Kind::QuestionsOpen,
                Kind::NotCleared,
                Kind::ConsentMissing,
                Kind::TooLong,
            ]),
        Operation::post("/api/v1/appointments/{id}/move",
            ("moveAppointment", "Move an appointment to another start"),
            appointments::move_to,
        )
        .calls(Act::ChangeAppointment)
        .takes::<MoveIn>()
        .edits()
        .gives::<AppointmentOut>()
        .versioned()
        .refuses(&[Kind::SlotTaken, Kind::NotCleared]),
        Operation::post("/api/v1/appointments/{id}/cancel",
            ("cancelAppointment", "Cancel an appointment"),
            appointments::cancel,
        )
        .calls(Act::ChangeAppointment)
        .takes::<CancelIn>()
        .edits()
        .gives::<AppointmentOut>()
        .versioned(),
        Operation::post("/api/v1/appointments/{id}/undo",
            ("undoBooking", "Undo a booking within three minutes"),
            appointments::undo,
        )
        .calls(Act::Book)
        .edits()
        .gives::<AppointmentOut>()
        .versioned(),
        Operation::post("/api/v1/appointments/{id}/stage",
            ("sayStage", "Say who is here, was treated or did not come"),
            appointments::stage,
        )
        .calls(Act::RunDay)
        .takes::<StageIn>()
        .edits()
        .gives::<AppointmentOut>()
        .versioned(),
        // The waiting list
        Operation::get("/api/v1/waits",
            ("listWaits", "Who waits for a time on a day at a place, whose turn is first"),
            waiting::list,
        )
        .calls(Act::SeeDay)
        .asks::<WaitsAsked>()
        .gives::<WaitsOut>()
        .refuses(&[Kind::NotFound]),
        Operation::post("/api/v1/waits", ("wait", "Put a client on the waiting list"), waiting::join)
            .calls(Act::Book)
            .takes::<WaitIn>()
            .once()
            .gives::<WaitOut>()
            .status(StatusCode::CREATED)
            .refuses(&[Kind::NotFound, Kind::NotPossible, Kind::WaitsEnough]),
        Operation::delete("/api/v1/waits/{id}",
            ("stopWaiting", "Take a client off the waiting list"),
            waiting::leave,
        )
        .says("One that is off already is no trouble.")
        .calls(Act::Book)
        .status(StatusCode::NO_CONTENT),
        Operation::post("/api/v1/offers/{id}/accept",
            ("acceptOffer", "Accept an offered time: it is held"),
            waiting::accept,
        )
        .calls(Act::Book)
        .once()
        .makes::<HoldOut>()
        .refuses(&[Kind::OfferOver, Kind::SlotTaken, Kind::HoldExpired]),
        // Without the clinic's clients
        Operation::post("/api/v1/situations",
            ("planSituation", "The screening and the recommendation of a situation"),
            situations::plan,
        )
        .says("The situation document in, the plan document out, as `knead plan --situation - --json` gives it. Nothing is kept.")
        .calls(Act::PlanSituation)
        .takes::<Document>()
        .gives::<Answer>()
        .refuses(&[Kind::NotPossible]),
    ]
}
