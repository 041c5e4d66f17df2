/**
 * Pictures, recordings and files of messages: fetched from gateways and from addresses, kept, and
 * handed out.
 */
@org.springframework.modulith.ApplicationModule(
    allowedDependencies = {"shared", "database", "accounts", "gateway", "sessions", "outbound"})
@org.jspecify.annotations.NullMarked
package io.parley.media;
