/**
 * The HTTP edge: problem details for every refusal, limits, JSON rules, and the OpenAPI document.
 */
@org.springframework.modulith.ApplicationModule(allowedDependencies = {"shared"})
@org.jspecify.annotations.NullMarked
package io.parley.web;
