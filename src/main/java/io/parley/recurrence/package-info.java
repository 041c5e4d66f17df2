/** When something that comes again is due: cron expressions, time zones, and nothing to store. */
@org.springframework.modulith.ApplicationModule(allowedDependencies = {"shared"})
@org.jspecify.annotations.NullMarked
package io.parley.recurrence;
