/** People, whatever numbers and hidden ids they appear under. */
@org.springframework.modulith.ApplicationModule(
    allowedDependencies = {
      "shared",
      "database",
      "web",
      "events",
      "idempotency",
      "accounts",
      "accounts :: settings",
      "gateway",
      "sessions"
    })
@org.jspecify.annotations.NullMarked
package io.parley.contacts;
