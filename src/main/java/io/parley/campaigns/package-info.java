/** Bulk sends: one message to everybody in a list, at a human pace. */
@org.springframework.modulith.ApplicationModule(
    allowedDependencies = {
      "shared",
      "database",
      "web",
      "idempotency",
      "events",
      "exports",
      "accounts",
      "accounts :: settings",
      "accounts :: usage",
      "gateway",
      "sessions",
      "contacts",
      "messages",
      "media",
      "sending",
      "audiences"
    })
@org.jspecify.annotations.NullMarked
package io.parley.campaigns;
