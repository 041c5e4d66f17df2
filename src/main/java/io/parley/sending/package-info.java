/** The one gate through which everything goes out. */
@org.springframework.modulith.ApplicationModule(
    allowedDependencies = {"shared", "database", "contacts"})
@org.jspecify.annotations.NullMarked
package io.parley.sending;
