-- Until when the chats of a session were looked through for what no webhook told, and of which account: another
-- one's past is not read.
alter table waha_watch
  add column history_until timestamptz,
  add column history_account text;
