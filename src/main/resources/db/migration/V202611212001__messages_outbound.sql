-- Own messages by their time. Not by their status as well: acknowledgements would no longer be small updates.
-- An earlier try that was cut off has left an index that is not valid.
drop index concurrently if exists message_outbound;
create index concurrently message_outbound on message (tenant_id, session_id, sent_at) where direction = 'outbound';
