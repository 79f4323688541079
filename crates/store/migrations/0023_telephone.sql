-- Where clients of a place call, as people write it; null where nobody said.
alter table locations add column phone text;
