-- What becomes of appointments: who said so and why, overrides by staff, series, the waiting list, closures, attempts.

-- changed_by: who last said what became of it. cancel_late = 1 only where the notice had begun and nothing excused it.
-- clinic_moved_us: when the clinic moved it for its own reasons; from then on the athlete may change it freely.
alter table appointments add column changed_by text;
alter table appointments add column cancel_cause text;
alter table appointments add column cancel_late bigint;
alter table appointments add column clinic_moved_us bigint;

-- The lane over occupancy: what staff booked over something else, and closed time. Here a tick may have several holders. Each also takes
-- the ticks of occupancy that are free, and those that become free, so that clients can never book across it.
create table occupancy_overlay (
    clinic_id text not null,
    resource_id text not null,
    tick bigint not null,
    holder_id text not null,
    constraint occupancy_overlay_key primary key (clinic_id, resource_id, tick, holder_id)
);
create index occupancy_overlay_by_tick on occupancy_overlay (clinic_id, tick);
create index occupancy_overlay_by_holder on occupancy_overlay (clinic_id, holder_id);

-- An appointment that staff booked in spite of something; conflicts are their words, separated by commas.
create table overrides (
    clinic_id text not null,
    appointment_id text not null,
    at_us bigint not null,
    by_person text not null,
    reason text not null,
    conflicts text not null,
    constraint overrides_key primary key (clinic_id, appointment_id),
    constraint overrides_appointment foreign key (clinic_id, appointment_id) references appointments (clinic_id, appointment_id),
    constraint overrides_person foreign key (clinic_id, by_person) references people (clinic_id, person_id),
    constraint overrides_reason check (length(reason) > 0)
);

-- Appointments booked in one act, some weeks apart.
create table series (
    clinic_id text not null,
    series_id text not null,
    athlete_id text not null,
    every_weeks bigint not null,
    made_us bigint not null,
    made_by text not null,
    ended_us bigint,
    ended_by text,
    constraint series_key primary key (clinic_id, series_id),
    constraint series_athlete foreign key (clinic_id, athlete_id) references athletes (clinic_id, athlete_id),
    constraint series_weeks check (every_weeks > 0)
);
create index series_by_athlete on series (clinic_id, athlete_id);

create table series_appointments (
    clinic_id text not null,
    series_id text not null,
    appointment_id text not null,
    constraint series_appointments_key primary key (clinic_id, appointment_id),
    constraint series_appointments_series foreign key (clinic_id, series_id) references series (clinic_id, series_id),
    constraint series_appointments_appointment foreign key (clinic_id, appointment_id) references appointments (clinic_id, appointment_id)
);
create index series_appointments_by_series on series_appointments (clinic_id, series_id);

-- Who waits for a time. therapist_id and location_id are null where any will do; notice_minutes is how long before a start they have to know.
create table waiting (
    clinic_id text not null,
    waiting_id text not null,
    athlete_id text not null,
    service_id text not null,
    therapist_id text,
    location_id text,
    notice_minutes bigint not null,
    since_us bigint not null,
    until_us bigint not null,
    ended_us bigint,
    constraint waiting_key primary key (clinic_id, waiting_id),
    constraint waiting_athlete foreign key (clinic_id, athlete_id) references athletes (clinic_id, athlete_id),
    constraint waiting_service foreign key (clinic_id, service_id) references services (clinic_id, service_id),
    constraint waiting_notice check (notice_minutes >= 0)
);
create index waiting_by_end on waiting (clinic_id, ended_us, until_us);

create table waiting_windows (
    clinic_id text not null,
    waiting_id text not null,
    from_us bigint not null,
    to_us bigint not null,
    constraint waiting_windows_key primary key (clinic_id, waiting_id, from_us),
    constraint waiting_windows_waiting foreign key (clinic_id, waiting_id) references waiting (clinic_id, waiting_id),
    constraint waiting_windows_order check (from_us < to_us)
);

-- A time offered to somebody who waits; nobody is offered one start twice.
create table offers (
    clinic_id text not null,
    offer_id text not null,
    waiting_id text not null,
    therapist_id text not null,
    location_id text not null,
    starts_us bigint not null,
    made_us bigint not null,
    expires_us bigint not null,
    accepted_us bigint,
    constraint offers_key primary key (clinic_id, offer_id),
    constraint offers_once unique (clinic_id, waiting_id, therapist_id, location_id, starts_us),
    constraint offers_waiting foreign key (clinic_id, waiting_id) references waiting (clinic_id, waiting_id),
    constraint offers_therapist foreign key (clinic_id, therapist_id) references therapists (clinic_id, therapist_id),
    constraint offers_location foreign key (clinic_id, location_id) references locations (clinic_id, location_id)
);
create index offers_by_expiry on offers (clinic_id, expires_us);

-- Time in which a place is closed, a therapist away or a room out of use, as staff said it at the desk.
create table closures (
    clinic_id text not null,
    closure_id text not null,
    kind text not null,
    subject_id text not null,
    from_us bigint not null,
    until_us bigint not null,
    reason text not null,
    made_us bigint not null,
    made_by text not null,
    ended_us bigint,
    ended_by text,
    constraint closures_key primary key (clinic_id, closure_id),
    constraint closures_kind check (kind in ('location', 'therapist', 'room')),
    constraint closures_order check (from_us < until_us)
);
create index closures_by_time on closures (clinic_id, until_us);

-- What a door has done under an idempotency key: the same attempt again has the same answer, another attempt under it is refused.
create table attempts (
    clinic_id text not null,
    person_id text not null,
    attempt_key text not null,
    act text not null,
    body_hash text not null,
    answer_id text not null,
    at_us bigint not null,
    constraint attempts_key primary key (clinic_id, person_id, attempt_key)
);
create index attempts_by_time on attempts (at_us);
