/** Rows as files, which go from a cursor of the database to the client as it reads. */
@org.springframework.modulith.ApplicationModule(allowedDependencies = {"shared", "database"})
@org.jspecify.annotations.NullMarked
package io.parley.exports;
