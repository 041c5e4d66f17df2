create table session (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null default uuidv7(),
  name text not null,
  gateway text not null check (gateway in ('simulator', 'waha')),
  gateway_name text not null,
  status text not null default 'stopped' check (status in ('stopped', 'starting', 'qr_code', 'working', 'failed')),
  -- By the gateway's clock: a report that is older is late.
  status_at timestamptz,
  phone text,
  push_name text,
  is_business boolean not null default false,
  last_error text,
  connected_at timestamptz,
  created_at timestamptz not null default now(),
  deleted_at timestamptz,
  primary key (tenant_id, id)
);

-- The gateway names the session and nothing else: this is how its tenant is found.
create unique index session_at_gateway on session (gateway, gateway_name);
create unique index session_name on session (tenant_id, lower(name)) where deleted_at is null;

create table session_status_change (
  tenant_id uuid not null,
  id uuid not null default uuidv7(),
  session_id uuid not null,
  previous text not null,
  status text not null,
  error text,
  at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, session_id) references session on delete cascade
);

create index session_status_change_of_session on session_status_change (tenant_id, session_id, at);

create table simulator_account (
  tenant_id uuid not null,
  session_id uuid not null,
  phone text not null,
  is_business boolean not null default false,
  created_at timestamptz not null default now(),
  primary key (tenant_id, session_id)
);

create table simulator_group (
  tenant_id uuid not null,
  wa_group_id text not null,
  session_id uuid not null,
  name text not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, session_id, wa_group_id)
);

create table simulator_participant (
  tenant_id uuid not null,
  session_id uuid not null,
  wa_group_id text not null,
  phone text not null,
  name text,
  primary key (tenant_id, session_id, wa_group_id, phone),
  foreign key (tenant_id, session_id, wa_group_id) references simulator_group on delete cascade
);

create table simulator_delivery (
  tenant_id uuid not null,
  session_id uuid not null,
  id uuid not null default uuidv7(),
  recipient text not null,
  text text not null,
  type text not null,
  wa_message_id text not null,
  client_ref text,
  sent_at timestamptz not null,
  delivered_at timestamptz,
  read_at timestamptz,
  primary key (tenant_id, id)
);

create unique index simulator_delivery_message on simulator_delivery (tenant_id, session_id, wa_message_id);
create index simulator_delivery_recipient on simulator_delivery (tenant_id, recipient, id desc);
