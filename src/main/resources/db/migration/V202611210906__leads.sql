create table lead (
  tenant_id uuid not null,
  id uuid not null default uuidv7(),
  group_id uuid not null,
  contact_id uuid not null,
  -- The person's names and numbers, kept here for sorting and searching; contacts says when they change.
  contact_name text,
  contact_phone text,
  contact_wa_id text not null,
  status text not null default 'new' check (status in ('new', 'contacted', 'qualified', 'converted', 'lost')),
  score integer not null default 0,
  detected_at timestamptz not null,
  updated_at timestamptz not null,
  trigger_keyword text,
  trigger_preview text not null,
  trigger_mode text not null,
  trigger_at timestamptz not null,
  keywords text[] not null default '{}',
  notes text,
  primary key (tenant_id, id),
  foreign key (tenant_id, group_id) references monitored_group on delete cascade
);

create unique index lead_of_person on lead (tenant_id, group_id, contact_id);
create index lead_by_detection on lead (tenant_id, detected_at desc, id desc);
create index lead_of_contact on lead (tenant_id, contact_id);

create table lead_status_change (
  tenant_id uuid not null,
  id uuid not null default uuidv7(),
  lead_id uuid not null,
  from_status text not null,
  to_status text not null,
  at timestamptz not null,
  changed_by text not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, lead_id) references lead on delete cascade
);

create index lead_status_change_of_lead on lead_status_change (tenant_id, lead_id, at);

create table lead_count (
  tenant_id uuid not null,
  group_id uuid not null,
  status text not null,
  count bigint not null check (count >= 0),
  primary key (tenant_id, group_id, status)
) with (fillfactor = 70);
