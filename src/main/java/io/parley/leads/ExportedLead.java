package io.parley.leads;

import java.time.Instant;

/** A lead in an export: the list's row, and what only files show. */
record ExportedLead(LeadView lead, Instant updatedAt) {}
