-- What is to be sent, written in the transaction of its cause.
create table outgoing_message (
  tenant_id uuid not null,
  id uuid not null default uuidv7(),
  session_id uuid not null,
  contact_id uuid not null,
  wa_chat_id text not null,
  origin text not null check (origin in ('opt_out_reply')),
  content text not null,
  status text not null default 'queued' check (status in ('queued')),
  created_at timestamptz not null,
  -- An answer that comes much later than its question is none.
  expires_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, session_id) references session on delete cascade,
  foreign key (tenant_id, contact_id) references contact on delete cascade
);

create index outgoing_message_of_contact on outgoing_message (tenant_id, contact_id);
create index outgoing_message_of_session on outgoing_message (tenant_id, session_id);
