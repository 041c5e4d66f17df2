package io.parley.sending;

import io.parley.shared.JobId;
import io.parley.shared.TenantId;

/** Which job of which tenant. */
record JobKey(TenantId tenant, JobId id) {}
