-- A person who turned out to be another one stays as a row that says where to look: messages keep the sender under
-- whom they were written.
alter table contact
  add column merged_into uuid,
  add column named_at timestamptz;

-- What is known of hidden ids, also of people who never wrote.
create table hidden_number (
  tenant_id uuid not null references tenant on delete cascade,
  lid text not null,
  phone text,
  -- Through which the person was seen: its gateway is asked for the phone.
  session_id uuid,
  ask_at timestamptz,
  asked integer not null default 0,
  asked_at timestamptz,
  -- When it is to be looked at whether the hidden person and the phone's are one, and since when they are.
  join_at timestamptz,
  joined_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (tenant_id, lid)
);

create index hidden_number_to_ask on hidden_number (ask_at) where ask_at is not null;
create index hidden_number_to_join on hidden_number (join_at) where join_at is not null;

-- Who became one with whom, and how both were before: enough to part them again.
create table contact_merge (
  tenant_id uuid not null,
  id uuid not null default uuidv7(),
  lid text not null,
  gone_id uuid not null,
  kept_id uuid not null,
  -- Who the gone one is today, after merges that followed.
  person_id uuid not null,
  aliases text[] not null,
  kept_before jsonb not null,
  merged_at timestamptz not null,
  settled_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, gone_id) references contact on delete cascade,
  foreign key (tenant_id, person_id) references contact on delete cascade
);

create unique index contact_merge_of_gone on contact_merge (tenant_id, gone_id);
create index contact_merge_of_person on contact_merge (tenant_id, person_id);
create index contact_merge_by_lid on contact_merge (tenant_id, lid);

-- Finds what a person wrote in groups, whichever groups these are.
create index group_sender_of_contact on group_sender (tenant_id, contact_id);

-- People of the simulated world who hide their numbers; the simulated gateway knows them.
create table simulator_hidden_person (
  tenant_id uuid not null,
  lid text not null,
  phone text not null,
  primary key (tenant_id, lid)
);
