/**
 * A small WhatsApp world in the process: for newcomers, tests and demonstrations, behind the same
 * port as real gateways.
 */
@org.jspecify.annotations.NullMarked
package io.parley.gateway.simulator;
