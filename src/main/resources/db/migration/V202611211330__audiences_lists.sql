-- Lists of people that a tenant keeps: the targets of bulk sends. Not WhatsApp groups.
create table custom_group (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null default uuidv7(),
  name text not null,
  member_count bigint not null default 0 check (member_count >= 0),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id)
) with (fillfactor = 70);

create table custom_group_member (
  tenant_id uuid not null,
  id uuid not null default uuidv7(),
  group_id uuid not null,
  contact_id uuid not null,
  -- Digits, as they were when the person was added.
  phone text not null,
  name text,
  added_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, group_id) references custom_group on delete cascade
);

-- A person is once in a group, under whatever spelling of the number.
create unique index custom_group_member_once on custom_group_member (tenant_id, group_id, contact_id);
create index custom_group_member_newest on custom_group_member (tenant_id, group_id, id desc);
create index custom_group_member_of_contact on custom_group_member (tenant_id, contact_id);
