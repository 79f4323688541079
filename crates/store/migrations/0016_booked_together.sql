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
