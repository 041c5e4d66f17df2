package io.parley.outbound;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Locale;
import java.util.regex.Pattern;
import org.springframework.boot.http.client.InetAddressFilter;

/** Where a URL leads: a name, or an address in the one spelling that everybody reads alike. */
sealed interface Host {
  /** In lower case, without a dot at its end. */
  record Name(String name) implements Host {
    /** Of the public tree of names; others are looked for in the neighbourhood first. */
    boolean isFull() {
      return name.indexOf('.') > 0;
    }
  }

  record Address(InetAddress address) implements Host {}

  Pattern NAME =
      Pattern.compile(
          "(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");
  Pattern DECIMAL = Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");

  /** Its last part is what many take for an address in octal, hexadecimal or one large number. */
  Pattern LIKE_A_NUMBER = Pattern.compile("(.*\\.)?(0x[0-9a-f]*|[0-9]+)");

  /**
   * 2001::/23 and 3fff::/20 are not given to anybody's network, and behind 168.63.129.16 a large
   * cloud keeps services of its own.
   */
  InetAddressFilter PUBLIC =
      InetAddressFilter.externalAddresses().andNot("2001::/23", "3fff::/20", "168.63.129.16/32");

  /** All that is given out of IPv6. */
  InetAddressFilter GIVEN_OUT = InetAddressFilter.of("2000::/3");

  static boolean isPublic(InetAddress address) {
    return PUBLIC.matches(address)
        && (address instanceof Inet4Address || GIVEN_OUT.matches(address));
  }

  /**
   * @param host as in a URL, with or without the brackets of IPv6
   */
  static Host of(String host) throws NotAllowed {
    var lower = host.toLowerCase(Locale.ROOT);
    if (lower.indexOf(':') >= 0) {
      return address(lower.startsWith("[") ? lower.substring(1, lower.length() - 1) : lower);
    }
    if (LIKE_A_NUMBER.matcher(lower).matches()) {
      if (!DECIMAL.matcher(lower).matches()) {
        throw new NotAllowed("its address must be written as four decimal numbers");
      }
      return address(lower);
    }
    if (!NAME.matcher(lower).matches()) {
      throw new NotAllowed("its host is no name or address");
    }
    return new Name(lower);
  }

  private static Host address(String literal) throws NotAllowed {
    try {
      if (literal.indexOf('%') >= 0) {
        throw new NotAllowed("its address must not name a zone");
      }
      var address = InetAddress.ofLiteral(literal);
      if (address instanceof Inet4Address && literal.indexOf(':') >= 0) {
        throw new NotAllowed("its address must be written as four decimal numbers");
      }
      return new Address(address);
    } catch (IllegalArgumentException _) {
      throw new NotAllowed("its host is no name or address");
    }
  }
}
