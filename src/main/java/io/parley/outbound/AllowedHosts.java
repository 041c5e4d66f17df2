package io.parley.outbound;

import io.parley.database.StartRefused;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Hosts that the operator vouches for, as they are written in URLs: no name is allowed because of
 * the address that it has today.
 *
 * @param all whether every host is one
 */
record AllowedHosts(Set<Host> hosts, boolean all) {
  static AllowedHosts of(OutboundProperties properties) {
    return new AllowedHosts(
        properties.allowedHosts().stream()
            .map(String::strip)
            .filter(entry -> !entry.isEmpty())
            .map(AllowedHosts::host)
            .collect(Collectors.toUnmodifiableSet()),
        properties.allowPrivateUrls());
  }

  boolean contains(Host host) {
    return all || hosts.contains(host);
  }

  private static Host host(String entry) {
    try {
      return Host.of(entry.toLowerCase(Locale.ROOT));
    } catch (NotAllowed _) {
      throw new StartRefused(
          "PARLEY_ALLOWED_HOSTS must hold names and addresses alone, such as 'n8n.lan,10.0.0.5'; '"
              + entry
              + "' is neither.");
    }
  }
}
