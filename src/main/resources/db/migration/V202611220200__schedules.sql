-- What goes out at a time, or again and again. A due time is worked out from the expression and the zone; what stands
-- here of it is only the next one.
create table scheduled_message (
  tenant_id uuid not null,
  id uuid not null default uuidv7(),
  name text not null,
  -- Which may be deleted when the time comes, as the list: then the run fails and says so.
  session_id uuid not null,
  custom_group_id uuid,
  chat_id text,
  message_type text not null check (message_type in ('text', 'media')),
  message_content text,
  media_url text,
  literal boolean not null,
  schedule_type text not null check (schedule_type in ('one_time', 'daily', 'weekly', 'monthly', 'cron')),
  cron_expression text,
  timezone text not null,
  -- As somebody wrote it: an instant, or what the clocks of the zone show.
  scheduled_at timestamptz,
  scheduled_local timestamp,
  starts_at timestamptz,
  ends_at timestamptz,
  max_runs integer check (max_runs > 0),
  misfire text not null check (misfire in ('fire_once', 'skip', 'fire_all')),
  status text not null check (status in ('active', 'paused', 'cancelled', 'completed')),
  next_run_at timestamptz,
  -- When a node has to look at it: when it is due or, while a node is at it, when another may take over.
  look_at timestamptz,
  -- The next due time is the first after this: the last one that was dealt with, or when the schedule was made or resumed.
  after_at timestamptz not null,
  -- What the clocks showed at the last due time: not to be run again where a change of the rules makes it another instant.
  after_local timestamp,
  -- Of the time-zone data from which the next due time was worked out.
  zone_version text not null,
  last_run_at timestamptz,
  run_count integer not null default 0,
  created_by text not null,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  check ((custom_group_id is null) <> (chat_id is null)),
  check (schedule_type = 'one_time' or cron_expression is not null),
  check (schedule_type <> 'one_time' or scheduled_at is not null or scheduled_local is not null),
  check ((status = 'active') = (next_run_at is not null)),
  check ((next_run_at is null) = (look_at is null))
) with (fillfactor = 70);

-- Cross-tenant: what is due, the longest first.
create index scheduled_message_due on scheduled_message (look_at) where look_at is not null;
-- Cross-tenant: what was worked out from older data.
create index scheduled_message_zone on scheduled_message (timezone, zone_version) where next_run_at is not null;

-- What became of each due time. Exactly one row for each, on however many nodes.
create table scheduled_message_execution (
  tenant_id uuid not null,
  id uuid not null default uuidv7(),
  schedule_id uuid not null,
  due_at timestamptz not null,
  started_at timestamptz,
  -- How far a started one is says its bulk send.
  outcome text not null check (outcome in ('started', 'failed', 'missed', 'skipped')),
  bulk_send_id uuid,
  error text,
  primary key (tenant_id, id),
  constraint scheduled_message_execution_once unique (tenant_id, schedule_id, due_at),
  foreign key (tenant_id, schedule_id) references scheduled_message on delete cascade
);

-- A schedule may send to one chat.
alter table bulk_send alter column custom_group_id drop not null;
