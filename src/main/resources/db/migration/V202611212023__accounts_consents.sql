-- Who agreed to what, or no longer does. Rows are added and never changed; they go with their tenant.
create table consent_record (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null default uuidv7(),
  type text not null,
  -- Of the words that were agreed to.
  version text not null,
  granted boolean not null,
  -- No reference: it is told of people who have left, too.
  user_id uuid not null,
  api_key_id uuid,
  signed_as text not null,
  address text not null,
  user_agent text,
  at timestamptz not null,
  primary key (tenant_id, id)
);

create function consent_record_stays() returns trigger language plpgsql as $$
begin
  raise exception 'consent records are never changed';
end
$$;

create trigger consent_record_stays before update on consent_record
  for each row execute function consent_record_stays();
