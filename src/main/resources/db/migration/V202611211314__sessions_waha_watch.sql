-- When a lost set-up was put right. Not when it was set up last: whoever starts a session does that, too,
-- and must not keep the watch from putting it right.
alter table waha_watch add column mended_at timestamptz;

alter table simulator_participant add column is_admin boolean not null default false;
