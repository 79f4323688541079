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
