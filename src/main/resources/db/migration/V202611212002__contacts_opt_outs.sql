-- When the person's newest word on being written to was said: an older one that comes late changes nothing.
alter table contact add column consent_at timestamptz;

-- Who said when, how and in which words that a person is not to be written to, or may be again. Nothing here is
-- ever changed.
create table contact_consent (
  tenant_id uuid not null,
  id uuid not null default uuidv7(),
  contact_id uuid not null,
  decision text not null check (decision in ('opted_out', 'opted_in')),
  source text not null check (source in ('message', 'api')),
  -- The person's own WhatsApp id, or the name of the user or key.
  said_by text not null,
  -- The message, or the reason that a user gave.
  said text,
  message_id uuid,
  said_at timestamptz not null,
  recorded_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, contact_id) references contact on delete cascade
);

create index contact_consent_of_contact on contact_consent (tenant_id, contact_id, id desc);
