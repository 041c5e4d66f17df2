/** Lists of people that tenants keep: whom bulk sends and schedules will reach. */
@org.springframework.modulith.ApplicationModule(
    allowedDependencies = {
      "shared",
      "database",
      "web",
      "idempotency",
      "exports",
      "accounts",
      "gateway",
      "sessions",
      "contacts",
      "messages"
    })
@org.jspecify.annotations.NullMarked
package io.parley.audiences;
