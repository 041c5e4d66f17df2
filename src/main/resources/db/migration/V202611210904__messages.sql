create table chat (
  tenant_id uuid not null,
  id uuid not null default uuidv7(),
  session_id uuid not null,
  wa_chat_id text not null,
  contact_id uuid,
  name text,
  message_count bigint not null default 0,
  unread_count bigint not null default 0,
  first_direction text,
  last_direction text,
  first_inbound_at timestamptz,
  last_inbound_at timestamptz,
  last_outbound_at timestamptz,
  last_message_at timestamptz,
  last_message_preview text,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, session_id) references session on delete cascade
) with (fillfactor = 70);

create unique index chat_of_session on chat (tenant_id, session_id, wa_chat_id);
create index chat_of_contact on chat (tenant_id, contact_id) where contact_id is not null;

create table message (
  tenant_id uuid not null,
  id uuid not null default uuidv7(),
  session_id uuid not null,
  chat_id uuid not null,
  wa_message_id text not null,
  direction text not null check (direction in ('inbound', 'outbound')),
  sender_id uuid,
  message_type text not null,
  content text not null,
  status text not null,
  reply_to text,
  mentions text[],
  has_media boolean not null default false,
  sent_at timestamptz not null,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, chat_id) references chat on delete cascade
);

-- A gateway redelivers and repeats: this is what makes a message one.
create unique index message_of_session on message (tenant_id, session_id, wa_message_id);
create index message_of_chat on message (tenant_id, chat_id, sent_at desc, id desc);

-- Who has written in a group since Parley reads it, through whichever session.
create table group_sender (
  tenant_id uuid not null,
  wa_chat_id text not null,
  contact_id uuid not null,
  message_count bigint not null,
  primary key (tenant_id, wa_chat_id, contact_id)
) with (fillfactor = 70);

-- Messages of groups that nobody watches are counted, not stored.
create table unwatched_group (
  tenant_id uuid not null,
  session_id uuid not null,
  wa_chat_id text not null,
  message_count bigint not null,
  last_message_at timestamptz not null,
  primary key (tenant_id, session_id, wa_chat_id)
) with (fillfactor = 70);
