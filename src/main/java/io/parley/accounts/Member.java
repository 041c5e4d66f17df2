package io.parley.accounts;

import io.parley.shared.UserId;
import java.time.Instant;

/** A user as those see them who manage the tenant's users. */
record Member(
    UserId id, String email, String fullName, Role role, Standing standing, Instant createdAt) {
  /** Whether a user may sign in. */
  enum Standing {
    ACTIVE,

    /** Has not set a password yet. */
    INVITED,

    DISABLED
  }
}
