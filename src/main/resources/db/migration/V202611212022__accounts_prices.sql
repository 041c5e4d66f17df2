-- Nobody is billed by this server: what a plan costs is for its operator to say.
alter table plan
  add column price_monthly numeric(10, 2) not null default 0 check (price_monthly >= 0),
  add column price_yearly numeric(10, 2) not null default 0 check (price_yearly >= 0);
