-- Whether a message still has a content.
-- An earlier try that was cut off has left an index that is not valid.
drop index concurrently if exists message_media_of_content;
create index concurrently message_media_of_content on message_media (tenant_id, sha256) where sha256 is not null;
