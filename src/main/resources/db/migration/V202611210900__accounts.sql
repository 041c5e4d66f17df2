-- A plan's limits; null is unlimited. Months are calendar months in UTC.
create table plan (
  id text primary key,
  position integer not null unique,
  display_name text not null,
  requests_per_minute integer,
  messages_per_month integer,
  sessions integer,
  monitored_groups integer,
  custom_groups integer,
  labels integer,
  scheduled_reports integer,
  ai_replies_per_month integer,
  knowledge_documents integer,
  style_profiles integer,
  channels integer,
  channel_posts_per_month integer,
  features text[] not null default '{}'
);

insert into plan
values
  ('free', 1, 'Free', 10, 50, 1, 2, 2, 10, 2, 0, 0, 0, 1, 10, '{}'),
  ('starter', 2, 'Starter', 20, 500, 2, 5, 5, 20, 5, 0, 0, 0, 2, 50, '{bulk_send,scheduled_messages}'),
  ('pro', 3, 'Pro', 40, 1500, 5, 20, 20, 50, 10, 500, 10, 3, 5, 500,
    '{bulk_send,scheduled_messages,bulk_leads,lead_export,ai,reviews,a2a,analytics}'),
  ('business', 4, 'Business', 60, 3000, 15, 100, 100, 200, null, 2000, null, null, 20, 2000,
    '{bulk_send,scheduled_messages,bulk_leads,lead_export,ai,reviews,a2a,analytics}'),
  ('unlimited', 5, 'Unlimited', null, null, null, null, null, null, null, null, null, null, null, null,
    '{bulk_send,scheduled_messages,bulk_leads,lead_export,ai,reviews,a2a,analytics}');

create table tenant (
  tenant_id uuid primary key default uuidv7(),
  name text not null,
  plan_id text not null references plan,
  default_country text,
  chat_history_access_enabled boolean not null default false,
  created_at timestamptz not null default now()
);

create table app_user (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null default uuidv7(),
  email text not null,
  full_name text not null,
  role text not null check (role in ('owner', 'admin', 'member')),
  is_superadmin boolean not null default false,
  password_hash text not null,
  disabled_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id)
);

create unique index app_user_email on app_user (tenant_id, lower(email));

create table api_key (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null default uuidv7(),
  user_id uuid not null,
  name text not null,
  scopes text[] not null,
  expires_at timestamptz,
  last_used_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references app_user on delete cascade
);

-- A key has one secret; after a rotation, for a day, its predecessor too.
create table api_key_secret (
  tenant_id uuid not null,
  key_id uuid not null,
  hash bytea primary key,
  prefix text not null,
  valid_until timestamptz,
  created_at timestamptz not null default now(),
  foreign key (tenant_id, key_id) references api_key on delete cascade
);

create index api_key_secret_of_key on api_key_secret (tenant_id, key_id);

-- Places of a plan that are taken: the limit and the usage in one row.
create table plan_place (
  tenant_id uuid not null references tenant on delete cascade,
  kind text not null,
  used integer not null check (used >= 0),
  primary key (tenant_id, kind)
);

-- Kept by bucket4j.
create table rate_bucket (
  id text primary key,
  state bytea,
  expires_at bigint
);

create table idempotent_answer (
  tenant_id uuid not null references tenant on delete cascade,
  route text not null,
  key text not null,
  request_hash bytea not null,
  answer bytea not null,
  created_at timestamptz not null,
  primary key (tenant_id, route, key)
);

create index idempotent_answer_age on idempotent_answer (tenant_id, created_at);
