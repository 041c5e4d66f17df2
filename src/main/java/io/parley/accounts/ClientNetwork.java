package io.parley.accounts;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Where a request comes from, as far as it can be told apart: an IPv4 address, or the first 64 bits
 * of an IPv6 address, of which a single customer has all the rest.
 */
record ClientNetwork(String value) {
  private static final int BYTES_OF_A_CUSTOMER = 8;

  /**
   * @param address the connection's, as the servlet container tells it
   */
  static ClientNetwork of(String address) {
    try {
      var parsed = InetAddress.ofLiteral(withoutZone(address));
      var bytes = parsed.getAddress();
      var told = parsed instanceof Inet6Address ? Arrays.copyOf(bytes, BYTES_OF_A_CUSTOMER) : bytes;
      return new ClientNetwork(HexFormat.of().formatHex(told));
    } catch (IllegalArgumentException _) {
      return new ClientNetwork("unknown");
    }
  }

  /** Link-local addresses carry the name of an interface; proxies may add brackets. */
  private static String withoutZone(String address) {
    var bare = address.replace("[", "").replace("]", "");
    var zone = bare.indexOf('%');
    return zone < 0 ? bare : bare.substring(0, zone);
  }
}
