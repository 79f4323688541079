-- The activities that may be races are few among all: found without reading a year.
create index activities_by_race on activities (clinic_id, athlete_id, race_confidence);
