-- Everything that goes out, from the wish to what became of it. A recipient of a bulk send is a row of it.
alter table outgoing_message
  drop constraint outgoing_message_origin_check,
  drop constraint outgoing_message_status_check,
  -- Null in a group.
  alter column contact_id drop not null,
  add column job_id uuid,
  -- As the person was when the message was written.
  add column phone text,
  add column name text,
  add column message_type text not null default 'text',
  add column reply_to text,
  -- Chosen before the gateway is asked, where it lets us; else as it answered.
  add column wa_message_id text,
  add column attempts smallint not null default 0,
  add column error text,
  -- The month whose quota still holds a message for this one.
  add column reserved_month date,
  -- Of the last time that the gateway was asked: when, by which node, under which lease of the lane; and when the call
  -- is known to have ended.
  add column intent_at timestamptz,
  add column node_id uuid,
  add column epoch bigint,
  add column call_ended_at timestamptz,
  -- When to ask the gateway what became of it.
  add column look_at timestamptz,
  add column looks smallint not null default 0,
  add column sent_at timestamptz,
  add column delivered_at timestamptz,
  add column read_at timestamptz,
  add column replied_at timestamptz,
  add constraint outgoing_message_origin check (origin in ('opt_out_reply', 'api', 'bulk')),
  add constraint outgoing_message_status check (status in
    ('queued', 'sending', 'sent', 'delivered', 'read', 'failed', 'skipped', 'unknown', 'cancelled'));

alter table outgoing_message set (fillfactor = 70);

-- Those of a wish are written and sent in the order of their ids.
create index outgoing_message_queue on outgoing_message (tenant_id, session_id, job_id, id) where status = 'queued';
create index outgoing_message_of_job on outgoing_message (tenant_id, job_id, id) where job_id is not null;
create index outgoing_message_by_status on outgoing_message (tenant_id, job_id, status) where job_id is not null;
create index outgoing_message_at_gateway on outgoing_message (tenant_id, session_id, wa_message_id)
  where wa_message_id is not null;
create index outgoing_message_in_doubt on outgoing_message (look_at) where look_at is not null;

-- Messages that go out one after the other because of one wish, such as a bulk send.
create table outgoing_job (
  tenant_id uuid not null,
  id uuid not null default uuidv7(),
  session_id uuid not null,
  origin text not null check (origin in ('bulk')),
  status text not null check (status in ('pending', 'running', 'paused', 'completed', 'cancelled', 'failed')),
  total_recipients integer not null check (total_recipients > 0),
  -- Why Parley itself paused it, or why it failed.
  paused_reason text,
  -- Not before: the wished start, or the end of the quiet hours.
  not_before timestamptz,
  -- Between two sends; null for the server's own.
  pause_min interval,
  pause_max interval,
  quiet_from time,
  quiet_to time,
  quiet_zone text,
  -- When it last had the lane that it shares with others.
  turn_at timestamptz,
  created_at timestamptz not null,
  started_at timestamptz,
  completed_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, session_id) references session on delete cascade
) with (fillfactor = 70);

create index outgoing_job_of_session on outgoing_job (tenant_id, session_id) where status in ('pending', 'running');
-- Cross-tenant: what runs, and may have ended.
create index outgoing_job_running on outgoing_job (id) where status = 'running';

alter table outgoing_message
  add foreign key (tenant_id, job_id) references outgoing_job on delete cascade;

-- One for each session: never two sends of one session at once, on however many nodes.
create table lane (
  tenant_id uuid not null,
  session_id uuid not null,
  -- When a dispatcher has to look at it; null while there is nothing to send. While a node has it, the end of its lease.
  next_at timestamptz,
  node_id uuid,
  -- Grows with each lease: whoever has an older one can write nothing.
  epoch bigint not null default 0,
  -- Not before this a message that waits for a pause.
  paced_at timestamptz not null default '-infinity',
  -- The last sends, as many as the burst limit looks at.
  sent_times timestamptz[] not null default '{}',
  -- Of the gateway, in a row; and until when it is left alone because of them.
  failures smallint not null default 0,
  rests_until timestamptz not null default '-infinity',
  -- Until then only to people who wrote first: WhatsApp refuses all others.
  strangers_at timestamptz,
  primary key (tenant_id, session_id),
  foreign key (tenant_id, session_id) references session on delete cascade
) with (fillfactor = 50);

create index lane_due on lane (next_at) where next_at is not null;

-- A running server. It holds the advisory lock on a connection of its own, which PostgreSQL frees when the process
-- dies, not when it is stopped.
create table sending_node (
  id uuid not null primary key default uuidv7(),
  lock_key bigint not null,
  -- Locks also go when PostgreSQL itself is restarted, which proves nothing.
  postmaster_started_at timestamptz not null,
  started_at timestamptz not null,
  -- When it was first seen to be dead, or had ended all its calls.
  ended_at timestamptz
);

create index sending_node_alive on sending_node (id) where ended_at is null;
