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
