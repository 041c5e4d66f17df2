-- What the list of leads is filtered and sorted by. The status is no part of the other orders: leads change it often.
create index lead_by_status on lead (tenant_id, status, detected_at desc, id desc);
create index lead_by_group on lead (tenant_id, group_id, detected_at desc, id desc);
create index lead_by_score on lead (tenant_id, score desc, id desc);
-- The beginning only: an index holds no longer texts.
create index lead_by_name on lead (tenant_id, (left(lower(coalesce(contact_name, '')), 100)), id);
