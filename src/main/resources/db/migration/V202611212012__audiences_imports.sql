-- Files of people that are taken into lists, row after row. The list may be gone: what became of the file stays told.
create table custom_group_import (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null default uuidv7(),
  group_id uuid not null,
  status text not null check (status in ('running', 'completed', 'failed', 'undoing', 'undone')),
  dry_run boolean not null,
  file_name text,
  size bigint not null,
  format text not null check (format in ('csv', 'xlsx')),
  -- Of a CSV file: how it is written.
  charset text,
  delimiter text,
  -- Which column is what: variables by their names, beside 'phone' and 'name'.
  mapping jsonb not null,
  -- Of national numbers. As it was when the file came, so that a row means the same whenever it is worked.
  country text,
  rows_read bigint not null default 0,
  added bigint not null default 0,
  updated bigint not null default 0,
  duplicates bigint not null default 0,
  invalid bigint not null default 0,
  progress smallint not null default 0 check (progress between 0 and 100),
  error text,
  -- Of an import that was undone: members and changes that it took back.
  taken_back bigint not null default 0,
  -- Up to whom an undo has come, in the order of their ids.
  undone_to uuid not null default '00000000-0000-0000-0000-000000000000',
  created_at timestamptz not null,
  finished_at timestamptz,
  primary key (tenant_id, id),
  check (rows_read = added + updated + duplicates + invalid)
) with (fillfactor = 50);

create index custom_group_import_waiting on custom_group_import (tenant_id) where status in ('running', 'undoing');

-- The file, until it is worked: compressed, in parts, for whichever node works it.
create table custom_group_import_chunk (
  tenant_id uuid not null,
  import_id uuid not null,
  position integer not null,
  bytes bytea not null,
  primary key (tenant_id, import_id, position),
  foreign key (tenant_id, import_id) references custom_group_import on delete cascade
);

alter table custom_group_import_chunk alter column bytes set storage external;

-- Who was in the file, each once, and what that changed: enough to take it back.
create table custom_group_import_person (
  tenant_id uuid not null,
  import_id uuid not null,
  -- In a dry run nobody is made: who is unknown stands under a hash of the number.
  contact_id uuid not null,
  change text not null check (change in ('added', 'updated', 'none')),
  member_id uuid,
  -- Of an added member: a hash of the name and the variables as they were written.
  written uuid,
  -- Of an updated one: the name, where there was none, and the variables that changed, earlier and later.
  name text,
  variables_before jsonb,
  variables_after jsonb,
  -- No key to the import, which would be looked up a million times: only a tenant's end takes imports away.
  primary key (tenant_id, import_id, contact_id)
);

create table custom_group_import_rejection (
  tenant_id uuid not null,
  import_id uuid not null,
  -- Which of the rows it is, whatever the file calls its lines.
  position bigint not null,
  line bigint not null,
  reason text not null,
  phone text,
  name text,
  primary key (tenant_id, import_id, position),
  foreign key (tenant_id, import_id) references custom_group_import on delete cascade
);
