create table simulator_behaviour (
  tenant_id uuid not null,
  session_id uuid not null,
  latency_mean integer not null,
  latency_spread integer not null,
  fail_share double precision not null,
  timeout_share double precision not null,
  lost_ack_share double precision not null,
  read_share double precision not null,
  reply_share double precision not null,
  delivered_seconds integer not null,
  read_seconds integer not null,
  reply_seconds integer not null,
  strangers_per_minute integer,
  seed bigint,
  -- The messages to strangers since then; after a minute it begins anew.
  strangers integer not null default 0,
  strangers_since timestamptz not null default '-infinity',
  primary key (tenant_id, session_id),
  foreign key (tenant_id, session_id) references session on delete cascade
);

-- Who wrote to a session directly, and so is no stranger to it.
create table simulator_acquaintance (
  tenant_id uuid not null,
  session_id uuid not null,
  person text not null,
  primary key (tenant_id, session_id, person),
  foreign key (tenant_id, session_id) references session on delete cascade
);
