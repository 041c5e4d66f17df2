-- Two leads of one person in one group became one: both as they were, and where the other is found now.
create table lead_merge (
  tenant_id uuid not null,
  gone_id uuid not null,
  lead_id uuid not null,
  gone jsonb not null,
  kept_before jsonb not null,
  status_changes uuid[] not null,
  merged_at timestamptz not null,
  primary key (tenant_id, gone_id),
  foreign key (tenant_id, lead_id) references lead on delete cascade
);

create index lead_merge_of_lead on lead_merge (tenant_id, lead_id);
