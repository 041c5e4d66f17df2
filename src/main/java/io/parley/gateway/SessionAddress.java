package io.parley.gateway;

/**
 * How a gateway calls a session.
 *
 * @param name chosen by us, unique at the gateway: letters, digits, {@code _} and {@code -}, at
 *     most 54
 */
public record SessionAddress(GatewayKind gateway, String name) {}
