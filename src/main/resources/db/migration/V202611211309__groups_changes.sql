alter table monitored_group
  -- The group's name at the gateway: ours follows it until a user gives another.
  add column subject text,
  add column subject_at timestamptz,
  -- When the gateway is to be asked who is in the group; null for not before something changes.
  add column participants_due_at timestamptz;

create index monitored_group_participants_due on monitored_group (participants_due_at)
  where participants_due_at is not null and deleted_at is null;

create table group_change (
  tenant_id uuid not null,
  id uuid not null default uuidv7(),
  group_id uuid not null,
  change text not null,
  subject text,
  -- WhatsApp ids with spaces between them.
  people text not null,
  changed_at timestamptz not null,
  recorded_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, group_id) references monitored_group on delete cascade
);

-- Gateways repeat themselves.
create unique index group_change_once on group_change
  (tenant_id, group_id, changed_at, change, md5(coalesce(subject, '') || ' ' || people));
