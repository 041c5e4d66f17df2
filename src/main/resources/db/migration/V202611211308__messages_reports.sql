alter table message
  add column delivered_at timestamptz,
  add column read_at timestamptz,
  add column error text,
  add column edited_at timestamptz,
  add column revoked_at timestamptz;

-- Reports that came before their message: gateways keep no order.
create table early_report (
  tenant_id uuid not null,
  session_id uuid not null,
  wa_message_id text not null,
  wa_chat_id text not null,
  kind text not null check (kind in ('sent', 'failed', 'delivered', 'read', 'edited', 'revoked')),
  -- The new text, or why it failed.
  said text,
  at timestamptz not null,
  received_at timestamptz not null,
  primary key (tenant_id, session_id, wa_message_id, kind),
  foreign key (tenant_id, session_id) references session on delete cascade
);

create index early_report_by_time on early_report (received_at);

-- By the message's WhatsApp id, since a reaction may come before it. Taken back, the emoji is empty: a report that
-- comes late must not bring it back.
create table message_reaction (
  tenant_id uuid not null,
  session_id uuid not null,
  wa_message_id text not null,
  author text not null,
  emoji text not null,
  reacted_at timestamptz not null,
  primary key (tenant_id, session_id, wa_message_id, author),
  foreign key (tenant_id, session_id) references session on delete cascade
);

-- All that a voter has chosen, by the poll's WhatsApp id.
create table poll_vote (
  tenant_id uuid not null,
  session_id uuid not null,
  wa_message_id text not null,
  voter text not null,
  options text[] not null,
  voted_at timestamptz not null,
  primary key (tenant_id, session_id, wa_message_id, voter),
  foreign key (tenant_id, session_id) references session on delete cascade
);
