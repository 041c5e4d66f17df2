package io.parley.audiences;

import io.parley.shared.CustomGroupId;
import java.time.Instant;

/** A list of people, as the API shows it; not a WhatsApp group. */
record CustomGroup(
    CustomGroupId id, String name, long memberCount, Instant createdAt, Instant updatedAt) {}
