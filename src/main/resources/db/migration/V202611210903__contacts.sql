create table contact (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null default uuidv7(),
  phone text,
  wa_id text not null,
  name text,
  opted_out_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id)
);

-- The ways in which one person appears: 'phone' holds the form that is the same for all spellings of a number.
create table contact_alias (
  tenant_id uuid not null,
  kind text not null check (kind in ('phone', 'lid', 'wa_id')),
  value text not null,
  contact_id uuid not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, kind, value),
  foreign key (tenant_id, contact_id) references contact on delete cascade
);

create index contact_alias_of_contact on contact_alias (tenant_id, contact_id);
