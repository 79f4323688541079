-- What a clinic no longer offers stays for the appointments that were booked with it. ended_us is when it ended; null while it is offered.
alter table rooms add column ended_us bigint;
alter table services add column ended_us bigint;
alter table therapists add column ended_us bigint;
-- 1 where an add-on is only kept for what was booked with it.
alter table add_ons add column ended bigint not null default 0;
