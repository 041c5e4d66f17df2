/** The same request sent twice has one effect and one answer. */
@org.springframework.modulith.ApplicationModule(allowedDependencies = {"shared", "database"})
@org.jspecify.annotations.NullMarked
package io.parley.idempotency;
