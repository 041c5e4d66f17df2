-- How often the gateway could not tell who is in the group since it last could: each time it is asked later.
alter table monitored_group add column participants_failures integer not null default 0;
