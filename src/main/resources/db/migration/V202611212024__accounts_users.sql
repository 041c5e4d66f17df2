alter table app_user
  -- When the user was invited, until they have set a password.
  add column invited_at timestamptz;

-- Secrets that are sent to users, and let them set a password once.
create table password_link (
  tenant_id uuid not null,
  user_id uuid not null,
  hash bytea primary key,
  expires_at timestamptz not null,
  created_at timestamptz not null,
  foreign key (tenant_id, user_id) references app_user on delete cascade
);

create index password_link_of_user on password_link (tenant_id, user_id);

alter table tenant
  -- Since the last owner left: when to erase the tenant (next).
  add column erase_at timestamptz;

create index tenant_to_erase on tenant (erase_at) where erase_at is not null;
