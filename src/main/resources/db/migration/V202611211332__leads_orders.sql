-- What people are looked for by: part of a name, a phone, a keyword; in lower case, line by line.
create extension if not exists pg_trgm;
create extension if not exists btree_gin;

create function lead_search_text(name text, phone text, keywords text[]) returns text
  language sql immutable parallel safe
  return lower(concat_ws(e'\n', name, phone, array_to_string(keywords, e'\n')));

alter table lead
  add column search_text text collate "C" generated always as (lead_search_text(contact_name, contact_phone, keywords)) stored,
  -- The beginning only: an index holds no longer texts.
  add column sort_name text generated always as (left(lower(coalesce(contact_name, '')), 100)) stored,
  -- Room on the page for a new version of a lead that is detected again: then no index is written.
  set (fillfactor = 85);

-- The list of what is to be taken in is short, since an inbound batch may be the one that empties it.
create index lead_by_search_text on lead using gin (tenant_id, search_text gin_trgm_ops) with (gin_pending_list_limit = 256);

-- Every order of the list can be read from an index alone: of all leads, of one status (several are read side by side),
-- and of one group, where the entries tell the status.
create index lead_by_score on lead (tenant_id, score desc, id desc);
create index lead_by_name on lead (tenant_id, sort_name, id);
create index lead_by_status on lead (tenant_id, status, detected_at desc, id desc);
create index lead_by_status_and_score on lead (tenant_id, status, score desc, id desc);
create index lead_by_status_and_name on lead (tenant_id, status, sort_name, id);
create index lead_by_group on lead (tenant_id, group_id, detected_at desc, id desc) include (status);
create index lead_by_group_and_score on lead (tenant_id, group_id, score desc, id desc) include (status);
create index lead_by_group_and_name on lead (tenant_id, group_id, sort_name, id) include (status);
