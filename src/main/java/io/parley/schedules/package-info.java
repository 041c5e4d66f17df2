/** Scheduled messages: what goes out at a time, or again and again. */
@org.springframework.modulith.ApplicationModule(
    allowedDependencies = {
      "shared",
      "database",
      "web",
      "idempotency",
      "events",
      "accounts",
      "messages",
      "media",
      "sending",
      "campaigns",
      "recurrence"
    })
@org.jspecify.annotations.NullMarked
package io.parley.schedules;
