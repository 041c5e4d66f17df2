create table monitored_group (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null default uuidv7(),
  session_id uuid not null,
  wa_group_id text not null,
  name text not null,
  is_active boolean not null default true,
  monitor_mode text not null check (monitor_mode in ('all', 'keywords', 'first_message')),
  monitor_keywords text[] not null default '{}',
  monitor_prompt text,
  response_template text,
  monitoring_since timestamptz not null,
  version bigint not null default 1,
  participant_count integer not null default 0,
  messages_processed bigint not null default 0,
  leads_detected bigint not null default 0,
  last_message_at timestamptz,
  created_at timestamptz not null,
  deleted_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, session_id) references session on delete cascade
) with (fillfactor = 70);

-- One group is watched once in a tenant, whichever session is in it; deleted and begun again it keeps its id.
create unique index monitored_group_once on monitored_group (tenant_id, wa_group_id);

create table detection (
  tenant_id uuid not null,
  id uuid not null default uuidv7(),
  group_id uuid not null,
  contact_id uuid not null,
  message_id uuid not null,
  monitor_mode text not null,
  matched_keywords text[] not null,
  message_preview text not null,
  detected_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, group_id) references monitored_group on delete cascade
);

create unique index detection_of_message on detection (tenant_id, message_id);
create index detection_of_person on detection (tenant_id, group_id, contact_id, detected_at desc);
