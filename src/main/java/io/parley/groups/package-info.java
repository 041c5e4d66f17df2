/** Monitored groups: which are read, what counts as a sign of interest, and what was found. */
@org.springframework.modulith.ApplicationModule(
    allowedDependencies = {
      "shared",
      "database",
      "web",
      "idempotency",
      "events",
      "accounts",
      "gateway",
      "sessions",
      "contacts",
      "messages"
    })
@org.jspecify.annotations.NullMarked
package io.parley.groups;
