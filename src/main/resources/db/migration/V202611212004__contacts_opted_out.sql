-- People who opted out, newest first.
-- An earlier try that was cut off has left an index that is not valid.
drop index concurrently if exists contact_opted_out;
create index concurrently contact_opted_out on contact (tenant_id, opted_out_at desc, id desc)
  where opted_out_at is not null and merged_into is null;
