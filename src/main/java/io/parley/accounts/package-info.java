/** Tenants, their users, keys and plans: who is calling, what they may do, and how much of it. */
@org.springframework.modulith.ApplicationModule(
    allowedDependencies = {"shared", "database", "web", "idempotency"})
@org.jspecify.annotations.NullMarked
package io.parley.accounts;
