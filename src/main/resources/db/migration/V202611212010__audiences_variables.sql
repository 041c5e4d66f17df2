-- What lists know of their members beside the name: texts by name, for templates.
alter table custom_group_member add column variables jsonb not null default '{}';
