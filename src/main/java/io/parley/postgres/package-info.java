/** Runs the real PostgreSQL server that holds all data, embedded in the data directory. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package io.parley.postgres;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
