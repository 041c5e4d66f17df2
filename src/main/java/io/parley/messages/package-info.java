/** Chats and messages, and the pipeline by which they come in. */
@org.springframework.modulith.ApplicationModule(
    allowedDependencies = {
      "shared",
      "database",
      "events",
      "accounts :: usage",
      "gateway",
      "sessions",
      "contacts",
      "media"
    })
@org.jspecify.annotations.NullMarked
package io.parley.messages;
