alter table tenant
  add column timezone text not null default 'UTC',
  -- Digits; none means everybody.
  add column allowed_numbers text[] not null default '{}',
  add column require_approval boolean not null default false,
  add column ai_consent_enabled boolean not null default false,
  -- Null means the product's own.
  add column stop_words text[],
  add column opt_out_reply text,
  -- Null means for ever.
  add column retention_days integer check (retention_days > 0);
