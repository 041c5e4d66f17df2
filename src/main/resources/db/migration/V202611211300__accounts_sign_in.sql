-- One entering of a password, and the family of refresh tokens that follows from it.
create table sign_in (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null default uuidv7(),
  user_id uuid not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references app_user on delete cascade
);

create index sign_in_of_user on sign_in (tenant_id, user_id);

-- Used ones are kept until they expire: one that comes again ends its family.
create table refresh_token (
  tenant_id uuid not null,
  sign_in_id uuid not null,
  hash bytea primary key,
  expires_at timestamptz not null,
  used_at timestamptz,
  foreign key (tenant_id, sign_in_id) references sign_in on delete cascade
);

create index refresh_token_of_sign_in on refresh_token (tenant_id, sign_in_id, expires_at);

-- Belongs to no tenant: most of what is tried has no account. Who tried what is kept as keyed hashes.
create table sign_in_failure (
  id uuid primary key default uuidv7(),
  account bytea not null,
  network bytea not null,
  at timestamptz not null
);

create index sign_in_failure_of_account on sign_in_failure (account, at);
create index sign_in_failure_of_network on sign_in_failure (network, at);
create index sign_in_failure_age on sign_in_failure (at);

-- Who signs in names no tenant.
create index app_user_by_email on app_user (lower(email));
