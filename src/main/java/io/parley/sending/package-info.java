/** The one gate through which everything goes out. */
@org.springframework.modulith.ApplicationModule(
    allowedDependencies = {
      "shared",
      "database",
      "web",
      "idempotency",
      "events",
      "accounts",
      "accounts :: settings",
      "accounts :: usage",
      "gateway",
      "sessions",
      "contacts",
      "messages",
      "media"
    })
@org.jspecify.annotations.NullMarked
package io.parley.sending;
