/** Words that every module speaks: typed ids, phones, problems, scopes, pages, secrets. */
@org.springframework.modulith.ApplicationModule(allowedDependencies = {})
@org.jspecify.annotations.NullMarked
package io.parley.shared;
