/** WhatsApp sessions: one account each, held by a gateway, with every change of status kept. */
@org.springframework.modulith.ApplicationModule(
    allowedDependencies = {
      "shared",
      "database",
      "web",
      "idempotency",
      "events",
      "accounts",
      "gateway"
    })
@org.jspecify.annotations.NullMarked
package io.parley.sessions;
