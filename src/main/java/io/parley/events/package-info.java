/** The log of what happened: one for each tenant, in an order without gaps. */
@org.springframework.modulith.ApplicationModule(allowedDependencies = {"shared", "database"})
@org.jspecify.annotations.NullMarked
package io.parley.events;
