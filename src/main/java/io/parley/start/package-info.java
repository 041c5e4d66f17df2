/**
 * The first minute: the owner is made, the banner says where to go, a small world begins to talk.
 */
@org.springframework.modulith.ApplicationModule(
    allowedDependencies = {
      "shared",
      "accounts",
      "gateway",
      "gateway :: simulator",
      "sessions",
      "groups"
    })
@org.jspecify.annotations.NullMarked
package io.parley.start;
