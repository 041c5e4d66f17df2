create table event_sequence (
  tenant_id uuid primary key,
  last bigint not null
);

create table event (
  tenant_id uuid not null,
  sequence bigint not null,
  id uuid not null default uuidv7(),
  session_id uuid,
  type text not null,
  -- json, not jsonb: it is written once and read whole.
  data json not null,
  created_at timestamptz not null,
  primary key (tenant_id, sequence)
);

create unique index event_by_id on event (tenant_id, id);
