/** People, whatever numbers and hidden ids they appear under. */
@org.springframework.modulith.ApplicationModule(
    allowedDependencies = {"shared", "database", "events", "gateway", "sessions"})
@org.jspecify.annotations.NullMarked
package io.parley.contacts;
