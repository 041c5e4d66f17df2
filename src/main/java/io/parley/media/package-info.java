/** Pictures, recordings and files of messages: fetched from gateways, kept, and handed out. */
@org.springframework.modulith.ApplicationModule(
    allowedDependencies = {"shared", "database", "accounts", "gateway", "sessions"})
@org.jspecify.annotations.NullMarked
package io.parley.media;
