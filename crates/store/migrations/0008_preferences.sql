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
