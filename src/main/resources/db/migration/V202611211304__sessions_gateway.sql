alter table session add column auto_transcribe boolean not null default false;

-- What is remembered of a session at WAHA from one look to the next, whichever node looks.
create table waha_watch (
  tenant_id uuid not null,
  session_id uuid not null,
  -- When a webhook of the session came last.
  heard_at timestamptz,
  -- A fingerprint of what was set up at WAHA last: WAHA may hide the key of its webhooks.
  setup text,
  setup_at timestamptz,
  -- A look that is not believed before a second one says the same.
  doubted text,
  doubted_at timestamptz,
  starting_since timestamptz,
  -- Whether it was restarted since, because it did not get any further.
  starting_restarted boolean not null default false,
  -- When it was restarted because nothing came from it.
  restarted_at timestamptz,
  primary key (tenant_id, session_id)
);

-- Sessions that were deleted here and may still be at WAHA.
create table waha_leftover (
  tenant_id uuid not null,
  session_id uuid not null,
  gateway_name text not null,
  tries int not null default 0,
  next_at timestamptz not null,
  primary key (tenant_id, session_id)
);

create index waha_leftover_due on waha_leftover (next_at);

-- The next look at a server: of several nodes one takes it.
create table waha_round (
  server text not null primary key,
  next_at timestamptz not null
);
