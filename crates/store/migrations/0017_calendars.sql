-- When a therapist's own calendar was last asked what it takes, whatever came of it: whoever takes a time of theirs asks again first if
-- that is too long ago.
alter table outside_calendars add column asked_us bigint;

-- A room's calendar asks for its appointments, as a therapist's and an athlete's do.
create index appointments_by_room on appointments (clinic_id, room_id, starts_us);
