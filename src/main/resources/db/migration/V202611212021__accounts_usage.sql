-- What a tenant did on a day in UTC. In parts, one of which a transaction takes by lot, so that those that count at
-- the same time seldom wait for each other.
create table usage_day (
  tenant_id uuid not null references tenant on delete cascade,
  day date not null,
  part smallint not null,
  messages_received bigint not null default 0,
  messages_sent bigint not null default 0,
  leads_detected bigint not null default 0,
  api_calls bigint not null default 0,
  primary key (tenant_id, day, part)
) with (fillfactor = 50);

-- What is used and promised of the messages of a month in UTC. It is what its entries add up to.
create table message_quota (
  tenant_id uuid not null references tenant on delete cascade,
  month date not null check (extract(day from month) = 1),
  reserved bigint not null default 0 check (reserved >= 0),
  used bigint not null default 0 check (used >= 0),
  primary key (tenant_id, month)
) with (fillfactor = 50);

create table message_quota_entry (
  tenant_id uuid not null,
  id uuid not null default uuidv7(),
  month date not null,
  step text not null check (step in ('reserve', 'use', 'release')),
  messages integer not null check (messages > 0),
  at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, month) references message_quota on delete cascade
);

create index message_quota_entry_of_month on message_quota_entry (tenant_id, month);
