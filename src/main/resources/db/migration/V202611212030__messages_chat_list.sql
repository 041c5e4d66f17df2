-- The chats of a session by their last message: a session may have a hundred thousand. An index by the time itself
-- would have to be written with each message, and all other indexes of the chat with it; one by the hour is written
-- once an hour, and what was active in the same hour is little to sort.
-- What stands here can be repeated: an earlier try may have been cut off.
alter table chat add column if not exists active_hour timestamp;

create or replace function chat_active_hour() returns trigger language plpgsql as $$
begin
  new.active_hour := date_trunc('hour', new.last_message_at at time zone 'UTC');
  return new;
end $$;

create or replace trigger chat_active_hour before insert or update on chat for each row
  when (new.active_hour is distinct from date_trunc('hour', new.last_message_at at time zone 'UTC'))
  execute function chat_active_hour();

-- Session by session, so that no lock is held for long; the trigger does the rest.
do $$
declare
  one record;
begin
  for one in select tenant_id, id from session loop
    update chat set active_hour = null
    where tenant_id = one.tenant_id and session_id = one.id and last_message_at is not null and active_hour is null;
    commit;
  end loop;
end $$;

drop index concurrently if exists chat_by_activity;
create index concurrently chat_by_activity on chat (tenant_id, session_id, active_hour desc) where active_hour is not null;
