-- A lead made by hand may be of no group, and nothing has triggered it.
alter table lead
  alter column group_id drop not null,
  alter column trigger_preview drop not null,
  alter column trigger_mode drop not null,
  alter column trigger_at drop not null,
  -- Whether a user gave the name: then the one that the person goes by does not replace it.
  add column name_given boolean not null default false,
  add column assignee_id uuid;

-- Not valid: the rows that are there have no assignee, and went with their group until now.
alter table lead
  add foreign key (tenant_id, assignee_id) references app_user on delete set null (assignee_id) not valid,
  add foreign key (tenant_id) references tenant on delete cascade not valid;

create unique index lead_by_hand on lead (tenant_id, contact_id) where group_id is null;
create index lead_of_assignee on lead (tenant_id, assignee_id) where assignee_id is not null;

-- Leads of no group are counted together.
alter table lead_count drop constraint lead_count_pkey;
alter table lead_count alter column group_id drop not null;
create unique index lead_count_once on lead_count (tenant_id, group_id, status) nulls not distinct;
