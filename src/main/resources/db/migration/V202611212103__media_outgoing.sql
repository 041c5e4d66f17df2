-- Files that go out, one row for each time that one was brought; their contents are kept once, as those that came.
create table outgoing_media (
  tenant_id uuid not null,
  id uuid not null default uuidv7(),
  sha256 bytea not null,
  size bigint not null,
  mime_type text not null,
  media_type text not null check (media_type in ('image', 'video', 'audio', 'voice', 'document')),
  file_name text,
  created_at timestamptz not null,
  -- When to look next whether any message still needs it.
  check_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, sha256) references media_content
);

create index outgoing_media_check on outgoing_media (check_at);
create index outgoing_media_of_content on outgoing_media (tenant_id, sha256);

-- When somebody last brought it: who did so a moment ago has not said yet what for.
alter table media_content add column kept_at timestamptz not null default now();

alter table outgoing_message
  add column media_id uuid,
  add foreign key (tenant_id, media_id) references outgoing_media;

create index outgoing_message_of_media on outgoing_message (tenant_id, media_id) where media_id is not null;

-- Files of messages that we sent are here from the beginning: nobody has to fetch them from a gateway.
alter table message_media
  alter column session_id drop not null,
  alter column wa_chat_id drop not null,
  alter column wa_message_id drop not null,
  alter column wa_author_id drop not null;
