/**
 * A small WhatsApp world in the process: for newcomers, tests and demonstrations, behind the same
 * port as real gateways. Its door is {@link io.parley.gateway.simulator.Simulator}.
 */
@org.springframework.modulith.NamedInterface("simulator")
@org.jspecify.annotations.NullMarked
package io.parley.gateway.simulator;
