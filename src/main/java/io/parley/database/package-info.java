/**
 * The bounded way to PostgreSQL: its start, its pools and their gate, its clock, and parameters
 * that pgjdbc understands.
 */
@org.springframework.modulith.ApplicationModule(allowedDependencies = {"shared", "postgres"})
@org.jspecify.annotations.NullMarked
package io.parley.database;
