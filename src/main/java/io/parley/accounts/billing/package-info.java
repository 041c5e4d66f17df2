/** Plans as they are offered, and the one that a tenant has. */
@org.jspecify.annotations.NullMarked
package io.parley.accounts.billing;
