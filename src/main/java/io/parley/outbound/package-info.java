/**
 * The guarded way out to addresses that callers name. It reaches no private network, whatever a URL
 * or a name server says.
 */
@org.springframework.modulith.ApplicationModule(allowedDependencies = {"shared", "database"})
@org.jspecify.annotations.NullMarked
package io.parley.outbound;
