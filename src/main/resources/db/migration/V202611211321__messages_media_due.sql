-- Files are claimed session by session: one with very many due files must not be read through to find the others'.
create index message_media_turn on message_media (session_id, due_at) where status = 'pending';
drop index message_media_due;
