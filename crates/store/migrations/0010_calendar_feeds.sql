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
