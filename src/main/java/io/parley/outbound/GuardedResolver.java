package io.parley.outbound;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.apache.hc.client5.http.DnsResolver;

/**
 * The guard at the connector: it is asked for each connection, and what it answers is connected to.
 */
record GuardedResolver(Guard guard) implements DnsResolver {
  @Override
  public InetAddress[] resolve(String host) throws NotAllowed {
    return guard.addresses(host).toArray(InetAddress[]::new);
  }

  @Override
  public List<InetSocketAddress> resolve(String host, int port) throws NotAllowed {
    return guard.addresses(host).stream()
        .map(address -> new InetSocketAddress(address, port))
        .toList();
  }

  @Override
  public String resolveCanonicalHostname(String host) {
    return host;
  }
}
