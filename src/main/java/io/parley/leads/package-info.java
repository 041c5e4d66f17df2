/** Leads: people found in monitored groups, on their way through the pipeline. */
@org.springframework.modulith.ApplicationModule(
    allowedDependencies = {
      "shared",
      "database",
      "web",
      "idempotency",
      "events",
      "exports",
      "accounts",
      "accounts :: usage",
      "sessions",
      "contacts",
      "messages",
      "audiences",
      "groups"
    })
@org.jspecify.annotations.NullMarked
package io.parley.leads;
