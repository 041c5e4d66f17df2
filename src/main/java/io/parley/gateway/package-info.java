/**
 * The port to WhatsApp, whoever holds the accounts: what a gateway reports, and what it can be
 * asked to do.
 */
@org.springframework.modulith.ApplicationModule(
    allowedDependencies = {"shared", "database", "web", "idempotency"})
@org.jspecify.annotations.NullMarked
package io.parley.gateway;
