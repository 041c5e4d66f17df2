-- The files of messages, one row each, whether the bytes are here already or not. While a file is pending, its row
-- is also the work of fetching it: due_at is when to try (next), and while somebody tries, when to take them for dead.
create table message_media (
  tenant_id uuid not null,
  id uuid not null default uuidv7(),
  message_id uuid not null,
  session_id uuid not null,
  status text not null default 'pending' check (status in ('pending', 'stored', 'gone')),
  mime_type text,
  file_name text,
  size bigint,
  sha256 bytea,
  reason text,
  wa_chat_id text not null,
  wa_message_id text not null,
  wa_author_id text not null,
  own boolean not null,
  source_url text,
  attempts integer not null default 0,
  failures integer not null default 0,
  due_at timestamptz,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, message_id) references message on delete cascade,
  check ((status = 'stored') = (sha256 is not null)),
  check ((status = 'pending') = (due_at is not null))
);

create unique index message_media_of_message on message_media (tenant_id, message_id);
create index message_media_due on message_media (due_at) where status = 'pending';

-- Contents, each once in its tenant; the bytes are in a folder, or below in chunks.
create table media_content (
  tenant_id uuid not null,
  sha256 bytea not null,
  size bigint not null,
  in_database boolean not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, sha256)
);

create table media_chunk (
  tenant_id uuid not null,
  sha256 bytea not null,
  position integer not null,
  bytes bytea not null,
  primary key (tenant_id, sha256, position),
  foreign key (tenant_id, sha256) references media_content on delete cascade
);

-- Pictures and recordings are compressed already.
alter table media_chunk alter column bytes set storage external;
