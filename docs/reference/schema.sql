-- migration 0001: path

-- The path from an activity to an appointment.
--
-- One portable text for SQLite and PostgreSQL: text, bigint, double precision, blob. The runner writes bytea for blob on PostgreSQL; on SQLite
-- it makes tables strict, and without rowid unless they carry a document (a column ending in _json).
-- Every key begins with the clinic. Instants are microseconds of UTC (_us). Ids are UUIDs as text. Flags are 0 or 1.
-- Every key, unique rule and check has a name: the store turns it into a refusal by that name.

create table clinics (
    clinic_id text not null,
    name text not null,
    currency text not null,
    cancel_notice_h bigint not null,
    constraint clinics_key primary key (clinic_id)
);

create table locations (
    clinic_id text not null,
    location_id text not null,
    name text not null,
    address text not null,
    country text not null,
    zone text not null,
    constraint locations_key primary key (clinic_id, location_id),
    constraint locations_clinic foreign key (clinic_id) references clinics (clinic_id)
);

create table rooms (
    clinic_id text not null,
    room_id text not null,
    location_id text not null,
    name text not null,
    constraint rooms_key primary key (clinic_id, room_id),
    constraint rooms_location foreign key (clinic_id, location_id) references locations (clinic_id, location_id)
);

create table services (
    clinic_id text not null,
    service_id text not null,
    name text not null,
    kind text not null,
    minutes bigint not null,
    buffer_before bigint not null,
    buffer_after bigint not null,
    price_cents bigint not null,
    needs_room bigint not null,
    constraint services_key primary key (clinic_id, service_id),
    constraint services_clinic foreign key (clinic_id) references clinics (clinic_id),
    constraint services_ticks check (minutes > 0 and minutes % 5 = 0 and buffer_before % 5 = 0 and buffer_after % 5 = 0
        and buffer_before >= 0 and buffer_after >= 0)
);

create table service_skills (
    clinic_id text not null,
    service_id text not null,
    skill text not null,
    constraint service_skills_key primary key (clinic_id, service_id, skill),
    constraint service_skills_service foreign key (clinic_id, service_id) references services (clinic_id, service_id)
);

-- People who can sign in: athletes and staff alike. The address is kept in lower case.
create table people (
    clinic_id text not null,
    person_id text not null,
    name text not null,
    email text not null,
    zone text not null,
    constraint people_key primary key (clinic_id, person_id),
    constraint people_email unique (clinic_id, email),
    constraint people_clinic foreign key (clinic_id) references clinics (clinic_id)
);

create table roles (
    clinic_id text not null,
    person_id text not null,
    role text not null,
    constraint roles_key primary key (clinic_id, person_id, role),
    constraint roles_person foreign key (clinic_id, person_id) references people (clinic_id, person_id),
    constraint roles_word check (role in ('athlete', 'therapist', 'front_desk', 'owner'))
);

create table therapists (
    clinic_id text not null,
    therapist_id text not null,
    pressure_max bigint not null,
    constraint therapists_key primary key (clinic_id, therapist_id),
    constraint therapists_person foreign key (clinic_id, therapist_id) references people (clinic_id, person_id),
    constraint therapists_pressure check (pressure_max between 0 and 5)
);

create table therapist_skills (
    clinic_id text not null,
    therapist_id text not null,
    skill text not null,
    expires_on text,
    constraint therapist_skills_key primary key (clinic_id, therapist_id, skill),
    constraint therapist_skills_therapist foreign key (clinic_id, therapist_id) references therapists (clinic_id, therapist_id)
);

create table therapist_services (
    clinic_id text not null,
    therapist_id text not null,
    service_id text not null,
    constraint therapist_services_key primary key (clinic_id, therapist_id, service_id),
    constraint therapist_services_therapist foreign key (clinic_id, therapist_id) references therapists (clinic_id, therapist_id),
    constraint therapist_services_service foreign key (clinic_id, service_id) references services (clinic_id, service_id)
);

-- Weekly hours in the location's civil time; weekday 1 is Monday. until_minute at or before from_minute is past midnight.
create table therapist_hours (
    clinic_id text not null,
    therapist_id text not null,
    location_id text not null,
    weekday bigint not null,
    from_minute bigint not null,
    until_minute bigint not null,
    constraint therapist_hours_key primary key (clinic_id, therapist_id, location_id, weekday, from_minute),
    constraint therapist_hours_therapist foreign key (clinic_id, therapist_id) references therapists (clinic_id, therapist_id),
    constraint therapist_hours_location foreign key (clinic_id, location_id) references locations (clinic_id, location_id),
    constraint therapist_hours_range check (weekday between 1 and 7 and from_minute between 0 and 1439 and until_minute between 0 and 1439)
);

create table time_off (
    clinic_id text not null,
    therapist_id text not null,
    from_us bigint not null,
    until_us bigint not null,
    constraint time_off_key primary key (clinic_id, therapist_id, from_us),
    constraint time_off_therapist foreign key (clinic_id, therapist_id) references therapists (clinic_id, therapist_id),
    constraint time_off_order check (from_us < until_us)
);

-- What load and screening need of a person. 'estimated' flags say that the product worked the value out.
create table athletes (
    clinic_id text not null,
    athlete_id text not null,
    birth_year bigint,
    sex text,
    resting_hr bigint,
    resting_hr_estimated bigint not null,
    max_hr bigint,
    max_hr_estimated bigint not null,
    threshold_hr bigint,
    threshold_hr_estimated bigint not null,
    threshold_power bigint,
    threshold_power_estimated bigint not null,
    sport text,
    training_pattern text,
    usual_therapist text,
    constraint athletes_key primary key (clinic_id, athlete_id),
    constraint athletes_person foreign key (clinic_id, athlete_id) references people (clinic_id, person_id)
);

-- Files as they were given, by the hash of their content; the bytes lie beside the database.
create table originals (
    clinic_id text not null,
    athlete_id text not null,
    sha256 text not null,
    file_name text not null,
    size_bytes bigint not null,
    imported_us bigint not null,
    constraint originals_key primary key (clinic_id, athlete_id, sha256),
    constraint originals_athlete foreign key (clinic_id, athlete_id) references athletes (clinic_id, athlete_id)
);

-- One original may hold several activities (a triathlon); twin_of names the richer record of the same workout.
create table activities (
    clinic_id text not null,
    athlete_id text not null,
    activity_id text not null,
    original_sha256 text not null,
    starts_us bigint not null,
    offset_s bigint,
    sport text not null,
    name text,
    duration_s double precision not null,
    elapsed_s double precision not null,
    distance_m double precision,
    ascent_m double precision,
    descent_m double precision,
    session_rpe double precision,
    average_hr bigint,
    max_hr bigint,
    average_power bigint,
    best_20_min_power bigint,
    source text not null,
    load double precision not null,
    basis text not null,
    load_estimated bigint not null,
    twin_of text,
    constraint activities_key primary key (clinic_id, athlete_id, activity_id),
    constraint activities_once unique (clinic_id, athlete_id, original_sha256, starts_us),
    constraint activities_original foreign key (clinic_id, athlete_id, original_sha256) references originals (clinic_id, athlete_id, sha256)
);
create index activities_by_start on activities (clinic_id, athlete_id, starts_us);

-- Races and workouts the athlete names. ahead = 1: time_us is the start; 0: time_us is the end.
create table events (
    clinic_id text not null,
    athlete_id text not null,
    event_id text not null,
    kind text not null,
    name text,
    time_us bigint not null,
    ahead bigint not null,
    sport text,
    distance_m double precision,
    duration_s bigint,
    hard bigint not null,
    eccentric bigint not null,
    priority text not null,
    discipline text not null,
    constraint events_key primary key (clinic_id, athlete_id, event_id),
    constraint events_athlete foreign key (clinic_id, athlete_id) references athletes (clinic_id, athlete_id)
);
create index events_by_time on events (clinic_id, athlete_id, time_us);

create table check_ins (
    clinic_id text not null,
    athlete_id text not null,
    at_us bigint not null,
    heavy bigint,
    tight bigint,
    drained bigint,
    stress bigint,
    mood bigint,
    sleep_h double precision,
    recovered bigint,
    worse_since_us bigint,
    constraint check_ins_key primary key (clinic_id, athlete_id, at_us),
    constraint check_ins_athlete foreign key (clinic_id, athlete_id) references athletes (clinic_id, athlete_id)
);

-- soreness is null where an area was only called tender to touch.
create table check_in_soreness (
    clinic_id text not null,
    athlete_id text not null,
    at_us bigint not null,
    area text not null,
    soreness bigint,
    tender bigint not null,
    constraint check_in_soreness_key primary key (clinic_id, athlete_id, at_us, area),
    constraint check_in_soreness_check_in foreign key (clinic_id, athlete_id, at_us) references check_ins (clinic_id, athlete_id, at_us),
    constraint check_in_soreness_scale check (soreness between 0 and 10)
);

create table findings (
    clinic_id text not null,
    athlete_id text not null,
    finding_id text not null,
    code text not null,
    area text,
    onset_us bigint,
    answer text not null,
    answered_us bigint not null,
    cleared_us bigint,
    detail text not null,
    constraint findings_key primary key (clinic_id, athlete_id, finding_id),
    constraint findings_athlete foreign key (clinic_id, athlete_id) references athletes (clinic_id, athlete_id),
    constraint findings_answer check (answer in ('yes', 'unsure'))
);

-- Follow-ups of a finding by name. kind says which of the three columns holds the value; a bool is the number 0 or 1.
create table finding_answers (
    clinic_id text not null,
    athlete_id text not null,
    finding_id text not null,
    name text not null,
    kind text not null,
    number double precision,
    at_us bigint,
    words text,
    constraint finding_answers_key primary key (clinic_id, athlete_id, finding_id, name),
    constraint finding_answers_finding foreign key (clinic_id, athlete_id, finding_id) references findings (clinic_id, athlete_id, finding_id),
    constraint finding_answers_kind check (kind in ('bool', 'number', 'time', 'text'))
);

create table denials (
    clinic_id text not null,
    athlete_id text not null,
    code text not null,
    answered_us bigint not null,
    constraint denials_key primary key (clinic_id, athlete_id, code),
    constraint denials_athlete foreign key (clinic_id, athlete_id) references athletes (clinic_id, athlete_id)
);

create table screenings (
    clinic_id text not null,
    athlete_id text not null,
    screening_id text not null,
    at_us bigint not null,
    outcome text not null,
    rule_book text not null,
    verdict_json text not null,
    constraint screenings_key primary key (clinic_id, athlete_id, screening_id),
    constraint screenings_athlete foreign key (clinic_id, athlete_id) references athletes (clinic_id, athlete_id)
);
create index screenings_by_time on screenings (clinic_id, athlete_id, at_us);

create table recommendations (
    clinic_id text not null,
    athlete_id text not null,
    recommendation_id text not null,
    at_us bigint not null,
    rule_book text not null,
    advice_json text not null,
    constraint recommendations_key primary key (clinic_id, athlete_id, recommendation_id),
    constraint recommendations_athlete foreign key (clinic_id, athlete_id) references athletes (clinic_id, athlete_id)
);
create index recommendations_by_time on recommendations (clinic_id, athlete_id, at_us);

create table massages (
    clinic_id text not null,
    athlete_id text not null,
    massage_id text not null,
    ended_us bigint not null,
    minutes bigint not null,
    constraint massages_key primary key (clinic_id, athlete_id, massage_id),
    constraint massages_athlete foreign key (clinic_id, athlete_id) references athletes (clinic_id, athlete_id)
);
create index massages_by_end on massages (clinic_id, athlete_id, ended_us);

-- Pressure delivered, where somebody wrote it down.
create table massage_pressure (
    clinic_id text not null,
    athlete_id text not null,
    massage_id text not null,
    area text not null,
    pressure bigint not null,
    constraint massage_pressure_key primary key (clinic_id, athlete_id, massage_id, area),
    constraint massage_pressure_massage foreign key (clinic_id, athlete_id, massage_id) references massages (clinic_id, athlete_id, massage_id),
    constraint massage_pressure_scale check (pressure between 0 and 5)
);

-- A slot kept for some minutes.
create table holds (
    clinic_id text not null,
    hold_id text not null,
    athlete_id text not null,
    therapist_id text not null,
    location_id text not null,
    room_id text,
    service_id text not null,
    starts_us bigint not null,
    ends_us bigint not null,
    expires_us bigint not null,
    extended bigint not null,
    constraint holds_key primary key (clinic_id, hold_id),
    constraint holds_athlete foreign key (clinic_id, athlete_id) references athletes (clinic_id, athlete_id),
    constraint holds_therapist foreign key (clinic_id, therapist_id) references therapists (clinic_id, therapist_id),
    constraint holds_location foreign key (clinic_id, location_id) references locations (clinic_id, location_id),
    constraint holds_room foreign key (clinic_id, room_id) references rooms (clinic_id, room_id),
    constraint holds_service foreign key (clinic_id, service_id) references services (clinic_id, service_id),
    constraint holds_order check (starts_us < ends_us)
);
create index holds_by_expiry on holds (clinic_id, expires_us);
create index holds_by_athlete on holds (clinic_id, athlete_id);

create table appointments (
    clinic_id text not null,
    appointment_id text not null,
    athlete_id text not null,
    therapist_id text not null,
    location_id text not null,
    room_id text,
    service_id text not null,
    starts_us bigint not null,
    ends_us bigint not null,
    stage text not null,
    sequence bigint not null,
    booked_us bigint not null,
    undo_until_us bigint,
    changed_us bigint,
    cancelled_by text,
    cancel_reason text,
    screening_id text,
    plan_json text,
    price_cents bigint not null,
    idempotency_key text,
    constraint appointments_key primary key (clinic_id, appointment_id),
    constraint appointments_once unique (clinic_id, idempotency_key),
    constraint appointments_athlete foreign key (clinic_id, athlete_id) references athletes (clinic_id, athlete_id),
    constraint appointments_therapist foreign key (clinic_id, therapist_id) references therapists (clinic_id, therapist_id),
    constraint appointments_location foreign key (clinic_id, location_id) references locations (clinic_id, location_id),
    constraint appointments_room foreign key (clinic_id, room_id) references rooms (clinic_id, room_id),
    constraint appointments_service foreign key (clinic_id, service_id) references services (clinic_id, service_id),
    constraint appointments_stage check (stage in ('booked', 'arrived', 'completed', 'cancelled', 'no_show')),
    constraint appointments_order check (starts_us < ends_us)
);
create index appointments_by_start on appointments (clinic_id, starts_us);
create index appointments_by_athlete on appointments (clinic_id, athlete_id, starts_us);
create index appointments_by_therapist on appointments (clinic_id, therapist_id, starts_us);

-- One resource (therapist, room or athlete), one tick of five minutes, one holder: an overlap cannot be written.
create table occupancy (
    clinic_id text not null,
    resource_id text not null,
    tick bigint not null,
    holder_id text not null,
    constraint occupancy_key primary key (clinic_id, resource_id, tick)
);
create index occupancy_by_holder on occupancy (clinic_id, holder_id);

-- Only hashes of what is sent by mail or kept in a cookie.
create table sign_in_links (
    token_hash text not null,
    clinic_id text not null,
    person_id text not null,
    expires_us bigint not null,
    used_us bigint,
    constraint sign_in_links_key primary key (token_hash),
    constraint sign_in_links_person foreign key (clinic_id, person_id) references people (clinic_id, person_id)
);

create table sessions (
    token_hash text not null,
    clinic_id text not null,
    person_id text not null,
    made_us bigint not null,
    expires_us bigint not null,
    seen_us bigint not null,
    constraint sessions_key primary key (token_hash),
    constraint sessions_person foreign key (clinic_id, person_id) references people (clinic_id, person_id)
);

-- Who did or looked at what; no health data.
create table audit (
    clinic_id text not null,
    audit_id text not null,
    at_us bigint not null,
    actor_id text,
    actor_role text not null,
    act text not null,
    subject_id text,
    detail text not null,
    constraint audit_key primary key (clinic_id, audit_id)
);
create index audit_by_time on audit (clinic_id, at_us);
create index audit_by_subject on audit (clinic_id, subject_id, at_us);

-- Work to be done outside of a transaction, written inside of it.
create table outbox (
    clinic_id text not null,
    job_id text not null,
    kind text not null,
    due_us bigint not null,
    lease_until_us bigint,
    attempts bigint not null,
    payload_json text not null,
    done_us bigint,
    failed_us bigint,
    constraint outbox_key primary key (clinic_id, job_id)
);
create index outbox_by_due on outbox (done_us, failed_us, due_us);
-- migration 0002: training in depth

-- Training in depth: what devices write, what load is worked out from, what was derived from it, and since when.
--
-- Facts (activities, activity_sets, efforts, day_facts, planned, race_answers, entered thresholds) are what files and people said. The rest
-- (loads, twins, estimated thresholds, load_days, guessed races) follows from them, and `knead recompute` makes it again.

-- The facts that 0001 had no room for. offset_from is null where offset_s is, and in rows of before: their files told it.
alter table activities add column offset_from text;
alter table activities add column average_cadence bigint;
alter table activities add column average_temperature bigint;
alter table activities add column feel text;
alter table activities add column marked_as_race bigint not null default 0;
alter table activities add column gear text;
alter table activities add column pool_m double precision;
alter table activities add column pool_lengths bigint;
alter table activities add column pool_swimming_s double precision;
-- The other bases that it could have been worked out from: basis, value and 1 for estimated, by spaces, one a line.
alter table activities add column load_candidates text;
-- The rule book that the load was worked out with; null in rows of before.
alter table activities add column load_model text;
-- The confidence that it was a race, 0 to 1, and why; null where nothing speaks for one.
alter table activities add column race_confidence double precision;
alter table activities add column race_why text;

-- What is kept of an activity's samples for its load; made again from the original where the version is old.
create table efforts (
    clinic_id text not null,
    athlete_id text not null,
    starts_us bigint not null,
    activity_id text not null,
    effort blob not null,
    constraint efforts_key primary key (clinic_id, athlete_id, starts_us, activity_id),
    constraint efforts_activity foreign key (clinic_id, athlete_id, activity_id) references activities (clinic_id, athlete_id, activity_id)
);
create index efforts_by_activity on efforts (clinic_id, athlete_id, activity_id);

create table activity_sets (
    clinic_id text not null,
    athlete_id text not null,
    starts_us bigint not null,
    activity_id text not null,
    number bigint not null,
    exercise text not null,
    kind text not null,
    repetitions bigint,
    weight_kg double precision,
    distance_m double precision,
    duration_s double precision,
    rpe double precision,
    constraint activity_sets_key primary key (clinic_id, athlete_id, starts_us, activity_id, number),
    constraint activity_sets_activity foreign key (clinic_id, athlete_id, activity_id) references activities (clinic_id, athlete_id, activity_id)
);
create index activity_sets_by_activity on activity_sets (clinic_id, athlete_id, activity_id);

-- What the athlete said of a guessed race.
create table race_answers (
    clinic_id text not null,
    athlete_id text not null,
    activity_id text not null,
    was_race bigint not null,
    answered_us bigint not null,
    constraint race_answers_key primary key (clinic_id, athlete_id, activity_id),
    constraint race_answers_activity foreign key (clinic_id, athlete_id, activity_id) references activities (clinic_id, athlete_id, activity_id)
);

-- Sleep, resting heart rate and its variability, by local day and by who says it.
create table day_facts (
    clinic_id text not null,
    athlete_id text not null,
    day text not null,
    source text not null,
    sleep_h double precision,
    resting_hr bigint,
    hrv_ms double precision,
    hrv_measure text,
    constraint day_facts_key primary key (clinic_id, athlete_id, day, source),
    constraint day_facts_athlete foreign key (clinic_id, athlete_id) references athletes (clinic_id, athlete_id)
);

-- What a training calendar has planned, by the calendar's own identity. at_us, or else on_day.
create table planned (
    clinic_id text not null,
    athlete_id text not null,
    uid text not null,
    at_us bigint,
    on_day text,
    kind text not null,
    name text not null,
    sport text,
    distance_m double precision,
    duration_s bigint,
    load double precision,
    priority text,
    constraint planned_key primary key (clinic_id, athlete_id, uid),
    constraint planned_athlete foreign key (clinic_id, athlete_id) references athletes (clinic_id, athlete_id),
    constraint planned_time check (at_us is not null or on_day is not null)
);

-- Thresholds by the day from which they hold: said by the athlete, or estimated, as of an activity's day. The columns of athletes are not
-- used any more.
create table thresholds (
    clinic_id text not null,
    athlete_id text not null,
    kind text not null,
    from_day text not null,
    estimated bigint not null,
    value double precision not null,
    as_of_day text,
    noted_us bigint not null,
    constraint thresholds_key primary key (clinic_id, athlete_id, kind, from_day, estimated),
    constraint thresholds_athlete foreign key (clinic_id, athlete_id) references athletes (clinic_id, athlete_id)
);

insert into thresholds (clinic_id, athlete_id, kind, from_day, estimated, value, noted_us)
    select clinic_id, athlete_id, 'resting_heart_rate', '1990-01-01', 0, resting_hr, 0 from athletes where resting_hr is not null and resting_hr_estimated = 0;
insert into thresholds (clinic_id, athlete_id, kind, from_day, estimated, value, noted_us)
    select clinic_id, athlete_id, 'max_heart_rate', '1990-01-01', 0, max_hr, 0 from athletes where max_hr is not null and max_hr_estimated = 0;
insert into thresholds (clinic_id, athlete_id, kind, from_day, estimated, value, noted_us)
    select clinic_id, athlete_id, 'threshold_heart_rate', '1990-01-01', 0, threshold_hr, 0 from athletes where threshold_hr is not null and threshold_hr_estimated = 0;
insert into thresholds (clinic_id, athlete_id, kind, from_day, estimated, value, noted_us)
    select clinic_id, athlete_id, 'threshold_power', '1990-01-01', 0, threshold_power, 0 from athletes where threshold_power is not null and threshold_power_estimated = 0;

-- The sum of loads of each local day from the first to the last with an activity, and both averages at the day's end.
create table load_days (
    clinic_id text not null,
    athlete_id text not null,
    day text not null,
    load double precision not null,
    fitness double precision not null,
    fatigue double precision not null,
    constraint load_days_key primary key (clinic_id, athlete_id, day),
    constraint load_days_athlete foreign key (clinic_id, athlete_id) references athletes (clinic_id, athlete_id)
);

-- A recomputation that has begun and not ended: where to go on. `after` is the last original that was read again.
create table recomputations (
    clinic_id text not null,
    athlete_id text not null,
    rule_book text not null,
    from_originals bigint not null,
    after_sha256 text not null,
    begun_us bigint not null,
    constraint recomputations_key primary key (clinic_id, athlete_id),
    constraint recomputations_athlete foreign key (clinic_id, athlete_id) references athletes (clinic_id, athlete_id)
);
-- migration 0003: answers

-- What a person answered in one go, as it was answered: when, by whom, and to which words. Findings and denials are what holds now.
create table answer_sheets (
    clinic_id text not null,
    athlete_id text not null,
    sheet_id text not null,
    at_us bigint not null,
    answered_by text not null,
    rule_book text not null,
    text_version text not null,
    red_flags bigint not null,
    answers_json text not null,
    constraint answer_sheets_key primary key (clinic_id, athlete_id, sheet_id),
    constraint answer_sheets_athlete foreign key (clinic_id, athlete_id) references athletes (clinic_id, athlete_id),
    constraint answer_sheets_red_flags check (red_flags in (0, 1))
);
create index answer_sheets_by_time on answer_sheets (clinic_id, athlete_id, at_us);

-- Appointments that a person has to look at before they happen; never cancelled by a machine.
create table appointment_marks (
    clinic_id text not null,
    appointment_id text not null,
    mark text not null,
    since_us bigint not null,
    constraint appointment_marks_key primary key (clinic_id, appointment_id, mark),
    constraint appointment_marks_appointment foreign key (clinic_id, appointment_id) references appointments (clinic_id, appointment_id),
    constraint appointment_marks_word check (mark in ('answers'))
);
-- migration 0004: decisions at the clinic

-- What staff record about one person's safety, and a clinic's own rules.
--
-- Nothing here is deleted: what no longer holds has an end, and who ended it.

-- A clinician's clearance of a rule, or a guardian's consent, as staff saw it. It counts from given_us, which is when it was given.
create table clearances (
    clinic_id text not null,
    athlete_id text not null,
    clearance_id text not null,
    rule text not null,
    kind text not null,
    given_by text not null,
    profession text not null,
    given_us bigint not null,
    until_us bigint,
    covers text not null,
    cap bigint,
    recorded_us bigint not null,
    recorded_by text not null,
    ended_us bigint,
    ended_by text,
    constraint clearances_key primary key (clinic_id, athlete_id, clearance_id),
    constraint clearances_athlete foreign key (clinic_id, athlete_id) references athletes (clinic_id, athlete_id),
    constraint clearances_recorder foreign key (clinic_id, recorded_by) references people (clinic_id, person_id),
    constraint clearances_kind check (kind in ('clinician', 'guardian')),
    constraint clearances_cap check (cap is null or cap between 0 and 5)
);

-- What a therapist decided beyond the rules: area, level, minutes, rule and loosener as far as `what` needs them.
create table decisions (
    clinic_id text not null,
    athlete_id text not null,
    decision_id text not null,
    at_us bigint not null,
    decided_by text not null,
    what text not null,
    area text,
    level bigint,
    minutes bigint,
    rule text,
    loosener text,
    reason text not null,
    until_us bigint,
    ended_us bigint,
    ended_by text,
    constraint decisions_key primary key (clinic_id, athlete_id, decision_id),
    constraint decisions_athlete foreign key (clinic_id, athlete_id) references athletes (clinic_id, athlete_id),
    constraint decisions_decider foreign key (clinic_id, decided_by) references people (clinic_id, person_id),
    constraint decisions_what check (what in ('avoid', 'cap', 'minutes', 'wait', 'loosen'))
);

-- Somebody of the clinic spoke to the person about their answers.
create table conversations (
    clinic_id text not null,
    athlete_id text not null,
    conversation_id text not null,
    at_us bigint not null,
    spoken_by text not null,
    note text not null,
    constraint conversations_key primary key (clinic_id, athlete_id, conversation_id),
    constraint conversations_athlete foreign key (clinic_id, athlete_id) references athletes (clinic_id, athlete_id),
    constraint conversations_speaker foreign key (clinic_id, spoken_by) references people (clinic_id, person_id)
);

-- A clinic's own rules, line by line, each as rules/screening.toml would write it.
create table clinic_rules (
    clinic_id text not null,
    line_id text not null,
    kind text not null,
    line text not null,
    added_us bigint not null,
    added_by text not null,
    ended_us bigint,
    ended_by text,
    constraint clinic_rules_key primary key (clinic_id, line_id),
    constraint clinic_rules_clinic foreign key (clinic_id) references clinics (clinic_id),
    constraint clinic_rules_adder foreign key (clinic_id, added_by) references people (clinic_id, person_id),
    constraint clinic_rules_kind check (kind in ('profile', 'fever', 'stricter', 'region_cap'))
);

-- What an athlete shares with the clinic, item by item; nothing is shared by itself.
create table sharing (
    clinic_id text not null,
    athlete_id text not null,
    item text not null,
    since_us bigint not null,
    constraint sharing_key primary key (clinic_id, athlete_id, item),
    constraint sharing_athlete foreign key (clinic_id, athlete_id) references athletes (clinic_id, athlete_id),
    constraint sharing_item check (item in ('training'))
);
-- migration 0005: recommendations

-- What a recommendation rested on, so that it can be made again: the version of the program and the situation document. Null in rows of
-- before.
alter table recommendations add column program text;
alter table recommendations add column situation_json text;
create index recommendations_by_id on recommendations (clinic_id, recommendation_id);

-- What an athlete likes, and how many massages a month they want at most.
alter table athletes add column liked_pressure bigint;
alter table athletes add column most_per_month bigint;
-- migration 0006: race index

-- The activities that may be races are few among all: found without reading a year.
create index activities_by_race on activities (clinic_id, athlete_id, race_confidence);
-- migration 0007: availability

-- All that decides when somebody or something can be booked, and two things worked out from what is taken, so that a search is short.

alter table clinics add column notice_minutes bigint;
alter table clinics add column horizon_days bigint;
alter table services add column pressure bigint;
alter table services add column notice_minutes bigint;
alter table services add column horizon_days bigint;
alter table service_skills add column level text;
alter table therapist_skills add column level text;
alter table therapists add column seniority text;
alter table therapists add column gender text;
alter table therapists add column day_appointments bigint;
alter table therapists add column day_minutes bigint;
alter table therapists add column deep_minutes bigint;
alter table therapists add column deep_in_a_row bigint;
alter table therapists add column rest_minutes bigint;

-- Weekly hours of therapists and rooms, and breaks in them, in the location's civil time; weekday 1 is Monday. until_minute at or before
-- from_minute is past midnight. valid_from is empty where they always held, valid_until null where they hold for ever.
create table weekly_hours (
    clinic_id text not null,
    owner_id text not null,
    location_id text not null,
    kind text not null,
    weekday bigint not null,
    from_minute bigint not null,
    valid_from text not null,
    until_minute bigint not null,
    valid_until text,
    constraint weekly_hours_key primary key (clinic_id, owner_id, location_id, kind, weekday, from_minute, valid_from),
    constraint weekly_hours_location foreign key (clinic_id, location_id) references locations (clinic_id, location_id),
    constraint weekly_hours_kind check (kind in ('open', 'break')),
    constraint weekly_hours_range check (weekday between 1 and 7 and from_minute between 0 and 1439 and until_minute between 0 and 1439)
);
insert into weekly_hours (clinic_id, owner_id, location_id, kind, weekday, from_minute, valid_from, until_minute)
    select clinic_id, therapist_id, location_id, 'open', weekday, from_minute, '', until_minute from therapist_hours;
drop table therapist_hours;

-- Single days with hours of their own. One row a span; a day that is closed has one row without a span.
create table day_hours (
    clinic_id text not null,
    owner_id text not null,
    location_id text not null,
    on_day text not null,
    number bigint not null,
    from_minute bigint,
    until_minute bigint,
    constraint day_hours_key primary key (clinic_id, owner_id, location_id, on_day, number),
    constraint day_hours_location foreign key (clinic_id, location_id) references locations (clinic_id, location_id),
    constraint day_hours_range check (from_minute between 0 and 1439 and until_minute between 0 and 1439)
);

-- location_id is empty for a holiday of every location.
create table holidays (
    clinic_id text not null,
    on_day text not null,
    location_id text not null,
    name text not null,
    constraint holidays_key primary key (clinic_id, on_day, location_id),
    constraint holidays_clinic foreign key (clinic_id) references clinics (clinic_id)
);

create table room_closures (
    clinic_id text not null,
    room_id text not null,
    from_us bigint not null,
    until_us bigint not null,
    constraint room_closures_key primary key (clinic_id, room_id, from_us),
    constraint room_closures_room foreign key (clinic_id, room_id) references rooms (clinic_id, room_id),
    constraint room_closures_order check (from_us < until_us)
);

-- What a room has, and what a service needs of its room, each in the clinic's own word; owner_id is one of the two.
create table equipment (
    clinic_id text not null,
    owner_id text not null,
    name text not null,
    constraint equipment_key primary key (clinic_id, owner_id, name),
    constraint equipment_clinic foreign key (clinic_id) references clinics (clinic_id)
);

create table add_ons (
    clinic_id text not null,
    service_id text not null,
    add_on_id text not null,
    name text not null,
    minutes bigint not null,
    price_cents bigint not null,
    constraint add_ons_key primary key (clinic_id, service_id, add_on_id),
    constraint add_ons_service foreign key (clinic_id, service_id) references services (clinic_id, service_id),
    constraint add_ons_ticks check (minutes >= 0 and minutes % 5 = 0)
);

-- What was added to the service of a hold or appointment.
create table chosen_add_ons (
    clinic_id text not null,
    holder_id text not null,
    add_on_id text not null,
    constraint chosen_add_ons_key primary key (clinic_id, holder_id, add_on_id),
    constraint chosen_add_ons_clinic foreign key (clinic_id) references clinics (clinic_id)
);

create table therapist_languages (
    clinic_id text not null,
    therapist_id text not null,
    language text not null,
    constraint therapist_languages_key primary key (clinic_id, therapist_id, language),
    constraint therapist_languages_therapist foreign key (clinic_id, therapist_id) references therapists (clinic_id, therapist_id)
);

-- Hands-on minutes where a therapist takes longer or shorter than the service says.
create table therapist_lengths (
    clinic_id text not null,
    therapist_id text not null,
    service_id text not null,
    minutes bigint not null,
    constraint therapist_lengths_key primary key (clinic_id, therapist_id, service_id),
    constraint therapist_lengths_therapist foreign key (clinic_id, therapist_id) references therapists (clinic_id, therapist_id),
    constraint therapist_lengths_service foreign key (clinic_id, service_id) references services (clinic_id, service_id),
    constraint therapist_lengths_ticks check (minutes > 0 and minutes % 5 = 0)
);

-- The way between two locations, the same in both directions.
create table travel (
    clinic_id text not null,
    one_id text not null,
    other_id text not null,
    minutes bigint not null,
    constraint travel_key primary key (clinic_id, one_id, other_id),
    constraint travel_one foreign key (clinic_id, one_id) references locations (clinic_id, location_id),
    constraint travel_other foreign key (clinic_id, other_id) references locations (clinic_id, location_id)
);

-- Each hold and appointment as a piece of its therapist's work, hands on from starts_tick, so that a day's limits can be kept.
create table work (
    clinic_id text not null,
    therapist_id text not null,
    starts_tick bigint not null,
    holder_id text not null,
    ticks bigint not null,
    ticks_before bigint not null,
    ticks_after bigint not null,
    location_id text not null,
    pressure bigint,
    constraint work_key primary key (clinic_id, therapist_id, starts_tick, holder_id),
    constraint work_therapist foreign key (clinic_id, therapist_id) references therapists (clinic_id, therapist_id)
);
create index work_by_holder on work (clinic_id, holder_id);
insert into work (clinic_id, therapist_id, starts_tick, holder_id, ticks, ticks_before, ticks_after, location_id)
    select a.clinic_id, a.therapist_id, a.starts_us / 300000000, a.appointment_id, (a.ends_us - a.starts_us) / 300000000,
        s.buffer_before / 5, s.buffer_after / 5, a.location_id
    from appointments a join services s on s.clinic_id = a.clinic_id and s.service_id = a.service_id where a.stage <> 'cancelled';
insert into work (clinic_id, therapist_id, starts_tick, holder_id, ticks, ticks_before, ticks_after, location_id)
    select h.clinic_id, h.therapist_id, h.starts_us / 300000000, h.hold_id, (h.ends_us - h.starts_us) / 300000000,
        s.buffer_before / 5, s.buffer_after / 5, h.location_id
    from holds h join services s on s.clinic_id = h.clinic_id and s.service_id = h.service_id;

-- What occupancy says, a row a resource and day of UTC: 288 ticks as six numbers of 48 bits. Written together with it, in the same transaction.
create table busy_days (
    clinic_id text not null,
    resource_id text not null,
    day bigint not null,
    b0 bigint not null,
    b1 bigint not null,
    b2 bigint not null,
    b3 bigint not null,
    b4 bigint not null,
    b5 bigint not null,
    constraint busy_days_key primary key (clinic_id, resource_id, day)
);
insert into busy_days (clinic_id, resource_id, day, b0, b1, b2, b3, b4, b5)
    select clinic_id, resource_id, tick / 288,
        cast(sum(case when tick % 288 / 48 = 0 then cast(1 as bigint) << cast(tick % 48 as int) else 0 end) as bigint),
        cast(sum(case when tick % 288 / 48 = 1 then cast(1 as bigint) << cast(tick % 48 as int) else 0 end) as bigint),
        cast(sum(case when tick % 288 / 48 = 2 then cast(1 as bigint) << cast(tick % 48 as int) else 0 end) as bigint),
        cast(sum(case when tick % 288 / 48 = 3 then cast(1 as bigint) << cast(tick % 48 as int) else 0 end) as bigint),
        cast(sum(case when tick % 288 / 48 = 4 then cast(1 as bigint) << cast(tick % 48 as int) else 0 end) as bigint),
        cast(sum(case when tick % 288 / 48 = 5 then cast(1 as bigint) << cast(tick % 48 as int) else 0 end) as bigint)
    from occupancy where tick >= 0 group by clinic_id, resource_id, tick / 288;
-- migration 0008: preferences

-- Techniques an athlete likes, and those they would rather not have: words with a space between. What they go by themselves to see whether
-- massages help them, and in their own words what that is.
alter table athletes add column liked_techniques text;
alter table athletes add column disliked_techniques text;
alter table athletes add column own_measure text;
alter table athletes add column own_measure_words text;

-- Blood pressure as staff measured it, in mmHg. What it counts as stands among the findings; this is the record of the measurement.
create table blood_pressures (
    clinic_id text not null,
    athlete_id text not null,
    measurement_id text not null,
    measured_us bigint not null,
    measured_by text not null,
    systolic bigint not null,
    diastolic bigint not null,
    constraint blood_pressures_key primary key (clinic_id, athlete_id, measurement_id),
    constraint blood_pressures_athlete foreign key (clinic_id, athlete_id) references athletes (clinic_id, athlete_id),
    constraint blood_pressures_measurer foreign key (clinic_id, measured_by) references people (clinic_id, person_id),
    constraint blood_pressures_possible check (systolic between 50 and 300 and diastolic between 20 and 200 and diastolic < systolic)
);
-- migration 0009: booking acts

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
-- migration 0010: calendar feeds

-- Secret addresses of calendars: an athlete's, a therapist's or a room's appointments for a calendar program. Only the secret's hash
-- is kept; who has the address may read, so each calendar has one at most, and a new one ends the old.
create table calendar_feeds (
    token_hash text not null,
    clinic_id text not null,
    kind text not null,
    subject_id text not null,
    made_us bigint not null,
    made_by text not null,
    constraint calendar_feeds_key primary key (token_hash),
    constraint calendar_feeds_once unique (clinic_id, kind, subject_id),
    constraint calendar_feeds_clinic foreign key (clinic_id) references clinics (clinic_id),
    constraint calendar_feeds_maker foreign key (clinic_id, made_by) references people (clinic_id, person_id),
    constraint calendar_feeds_kind check (kind in ('athlete', 'therapist', 'room'))
);
-- migration 0011: api keys

-- Keys by which other programs speak for a clinic, each with at most its scopes (words in access.rs, separated by spaces). Only the
-- secret's hash is kept. An ended key stays, so that the audit log's mentions of it keep their meaning.
create table api_keys (
    clinic_id text not null,
    key_id text not null,
    secret_hash text not null,
    name text not null,
    scopes text not null,
    made_us bigint not null,
    made_by text not null,
    expires_us bigint not null,
    used_us bigint,
    ended_us bigint,
    ended_by text,
    constraint api_keys_key primary key (clinic_id, key_id),
    constraint api_keys_secret unique (clinic_id, secret_hash),
    constraint api_keys_clinic foreign key (clinic_id) references clinics (clinic_id),
    constraint api_keys_maker foreign key (clinic_id, made_by) references people (clinic_id, person_id),
    constraint api_keys_ender foreign key (clinic_id, ended_by) references people (clinic_id, person_id)
);
-- migration 0012: history index

-- Looking through years of activities reads these few columns: in order of time from here, without a search for each row.
create index activities_history on activities (
    clinic_id, athlete_id, starts_us, twin_of, race_confidence, activity_id, offset_s, sport, duration_s, elapsed_s, distance_m,
    session_rpe, max_hr, best_20_min_power, source, load, basis, load_estimated, load_candidates, pool_m, pool_lengths,
    pool_swimming_s
);
drop index activities_by_start;
drop index activities_by_race;
-- migration 0013: clinic revision

-- How often what a clinic offers was changed: what was read of it once is good as long as this number stands.
alter table clinics add column revision bigint not null default 0;
-- migration 0014: outside calendars

-- A therapist's own calendar, kept somewhere else: where it is, how far it was read, and what was written there. The password is sealed
-- with a key that is not in the database. Of what was read, spans are kept and nothing else.
create table outside_calendars (
    clinic_id text not null,
    therapist_id text not null,
    calendar_id text not null,
    address text not null,
    user_name text not null,
    password_sealed blob not null,
    connected_us bigint not null,
    -- From when on to look at it again.
    next_us bigint not null,
    lease_until_us bigint,
    -- When it was last read and written as a whole.
    synced_us bigint,
    -- Since when that has not worked, and why.
    trouble_us bigint,
    trouble text,
    constraint outside_calendars_key primary key (clinic_id, therapist_id),
    constraint outside_calendars_therapist foreign key (clinic_id, therapist_id) references people (clinic_id, person_id),
    constraint outside_calendars_trouble check ((trouble is null) = (trouble_us is null))
);

-- When it takes the therapist's time, as last known. Each span holds its ticks in the lane over occupancy under its own id.
create table outside_busy (
    clinic_id text not null,
    busy_id text not null,
    therapist_id text not null,
    from_us bigint not null,
    until_us bigint not null,
    constraint outside_busy_key primary key (clinic_id, busy_id),
    constraint outside_busy_once unique (clinic_id, therapist_id, from_us),
    constraint outside_busy_calendar foreign key (clinic_id, therapist_id) references outside_calendars (clinic_id, therapist_id),
    constraint outside_busy_span check (from_us < until_us)
);

-- Which appointments stand there, in which version of theirs and of ours.
create table outside_entries (
    clinic_id text not null,
    therapist_id text not null,
    appointment_id text not null,
    sequence bigint not null,
    etag text not null,
    content_hash text not null,
    constraint outside_entries_key primary key (clinic_id, therapist_id, appointment_id),
    constraint outside_entries_calendar foreign key (clinic_id, therapist_id) references outside_calendars (clinic_id, therapist_id),
    constraint outside_entries_appointment foreign key (clinic_id, appointment_id) references appointments (clinic_id, appointment_id)
);
-- migration 0015: embedding

-- Sites that may show a clinic's times in a frame of theirs, each as a browser names it: scheme, host and port.
create table embed_sites (
    clinic_id text not null,
    site text not null,
    constraint embed_sites_key primary key (clinic_id, site),
    constraint embed_sites_clinic foreign key (clinic_id) references clinics (clinic_id)
);
-- migration 0016: booked together

-- Holds and appointments that were made in one act: services one after another, two people side by side. All of them carry the id of the
-- first; a hold becomes an appointment under its own id, so the rows stay.
create table booked_together (
    clinic_id text not null,
    holder_id text not null,
    first_id text not null,
    place bigint not null,
    constraint booked_together_key primary key (clinic_id, holder_id),
    constraint booked_together_clinic foreign key (clinic_id) references clinics (clinic_id)
);
create index booked_together_by_first on booked_together (clinic_id, first_id);
-- migration 0017: calendars

-- When a therapist's own calendar was last asked what it takes, whatever came of it: whoever takes a time of theirs asks again first if
-- that is too long ago.
alter table outside_calendars add column asked_us bigint;

-- A room's calendar asks for its appointments, as a therapist's and an athlete's do.
create index appointments_by_room on appointments (clinic_id, room_id, starts_us);
-- migration 0018: web addresses

-- Under which address people reach a clinic, where several share a database. Found by the host that a browser names, before the clinic is
-- known; a small table, which a sharded database keeps whole on each shard.
create table web_addresses (
    host text not null,
    clinic_id text not null,
    base_url text not null,
    constraint web_addresses_key primary key (host),
    constraint web_addresses_once unique (clinic_id),
    constraint web_addresses_clinic foreign key (clinic_id) references clinics (clinic_id)
);
-- migration 0019: ended

-- What a clinic no longer offers stays for the appointments that were booked with it. ended_us is when it ended; null while it is offered.
alter table rooms add column ended_us bigint;
alter table services add column ended_us bigint;
alter table therapists add column ended_us bigint;
-- 1 where an add-on is only kept for what was booked with it.
alter table add_ons add column ended bigint not null default 0;
-- migration 0020: invitations

-- A place beside an athlete, kept for somebody they ask to come with them. The place is a hold, which becomes an appointment under its own
-- id; beside_id is the asker's hold and appointment. companion_id and sent_us are null until somebody is asked; sent_us is when they may
-- know. ended_as says what became of it; null while it is open.
create table invitations (
    clinic_id text not null,
    place_id text not null,
    beside_id text not null,
    asked_by text not null,
    companion_id text,
    sent_us bigint,
    ended_us bigint,
    ended_as text,
    constraint invitations_key primary key (clinic_id, place_id),
    constraint invitations_asker foreign key (clinic_id, asked_by) references athletes (clinic_id, athlete_id),
    constraint invitations_companion foreign key (clinic_id, companion_id) references athletes (clinic_id, athlete_id),
    constraint invitations_sent check ((companion_id is null) = (sent_us is null)),
    constraint invitations_ended check ((ended_us is null) = (ended_as is null) and (ended_us is null or sent_us is not null))
);
create index invitations_by_beside on invitations (clinic_id, beside_id);
create index invitations_by_asker on invitations (clinic_id, asked_by);
create index invitations_by_companion on invitations (clinic_id, companion_id);
create index invitations_by_end on invitations (ended_us);
-- migration 0021: answers of attempts

-- What an answer under an idempotency key said that may change since, as a document; null where nothing does.
alter table attempts add column said text;
-- migration 0022: found by an index

-- Names from each of their words on, in small letters without accents, so that a name is found by the beginning of any word of it. They are
-- bytes because bytes have one order everywhere, and are filled from what is in people: no SQL that every engine knows folds accents.
create table name_beginnings (
    clinic_id text not null,
    beginning blob not null,
    person_id text not null,
    constraint name_beginnings_key primary key (clinic_id, beginning, person_id),
    constraint name_beginnings_person foreign key (clinic_id, person_id) references people (clinic_id, person_id)
);
create index name_beginnings_by_person on name_beginnings (clinic_id, person_id);
-- When appointments were booked or last changed.
create index appointments_by_change on appointments (clinic_id, (coalesce(changed_us, booked_us)));
-- How long before and after an appointment somebody is busy, whole in the index: to SQLite, which takes every clinic for a small one, an index
-- that leads on to the table is dearer than all of a clinic's work.
drop index work_by_holder;
create index work_of_holder on work (clinic_id, holder_id, ticks_before, ticks_after);
-- The same of what was booked in one act with an appointment.
drop index booked_together_by_first;
create index booked_together_of_first on booked_together (clinic_id, first_id, place);
-- migration 0023: telephone

-- Where clients of a place call, as people write it; null where nobody said.
alter table locations add column phone text;
