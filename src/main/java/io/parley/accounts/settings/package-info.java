/** What a tenant has chosen, and where it may choose. */
@org.springframework.modulith.NamedInterface("settings")
@org.jspecify.annotations.NullMarked
package io.parley.accounts.settings;
