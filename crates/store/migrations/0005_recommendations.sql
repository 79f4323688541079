-- What a recommendation rested on, so that it can be made again: the version of the program and the situation document. Null in rows of
-- before.
alter table recommendations add column program text;
alter table recommendations add column situation_json text;
create index recommendations_by_id on recommendations (clinic_id, recommendation_id);

-- What an athlete likes, and how many massages a month they want at most.
alter table athletes add column liked_pressure bigint;
alter table athletes add column most_per_month bigint;
