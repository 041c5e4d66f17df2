/** How much tenants do, and how many messages they may still send. */
@org.springframework.modulith.NamedInterface("usage")
@org.jspecify.annotations.NullMarked
package io.parley.accounts.usage;
