-- Until when the chats of a session were looked through for what no webhook told, and of which account: another
-- one's past is not read.
alter table waha_watch
  add column history_until timestamptz,
  add column history_account text;

-- Own messages of which nobody said that they arrived.
create index message_under_way on message (tenant_id, session_id, sent_at)
  where direction = 'outbound' and status = 'sent';
