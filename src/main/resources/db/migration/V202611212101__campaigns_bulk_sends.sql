-- One message to everybody in a list. How it goes out, and to whom, stands with the job of the same id.
create table bulk_send (
  tenant_id uuid not null,
  id uuid not null,
  name text,
  -- Which may be gone since: the recipients are those of the moment in which this was made.
  custom_group_id uuid not null,
  message_type text not null check (message_type in ('text', 'media')),
  message_content text,
  media_url text,
  source text not null,
  created_by text not null,
  require_reciprocity boolean not null,
  literal boolean not null,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, id) references outgoing_job on delete cascade
);

-- Few have replied: they are counted without reading all recipients.
create index outgoing_message_replied on outgoing_message (tenant_id, job_id)
  where job_id is not null and replied_at is not null;
-- Newest first, with those of a status.
create index outgoing_job_by_status on outgoing_job (tenant_id, status, id desc);
