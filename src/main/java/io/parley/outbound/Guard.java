package io.parley.outbound;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which URLs may be called. What it says of a host that has no public address is the same whether
 * there is such a host or not: nobody can ask it for the names of a private network.
 */
final class Guard {
  private static final int LONGEST = 2_048;

  /** What parsers skip, or read as something else. */
  private static final Pattern FORBIDDEN = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\p{Cs}\\p{Z}\\\\]");

  private static final String PRIVATE = "the address is private";
  private static final String PRIVATE_NAME = "its host has no address, or a private one";
  private static final int LARGEST_PORT = 65_535;
  private static final int PATIENCE_SECONDS = 10;

  private final AllowedHosts allowed;
  private final Resolver resolver;

  Guard(AllowedHosts allowed, Resolver resolver) {
    this.allowed = allowed;
    this.resolver = resolver;
  }

  /** By what it says alone; the addresses behind its name are looked at when it is connected to. */
  URI check(String url, UrlRules rules) throws NotAllowed {
    if (url.length() > LONGEST) {
      throw new NotAllowed("it has more than 2,048 characters");
    }
    if (FORBIDDEN.matcher(url).find()) {
      throw new NotAllowed("it must not hold spaces, line breaks or backslashes");
    }
    return check(parsed(url), rules);
  }

  private URI check(URI uri, UrlRules rules) throws NotAllowed {
    var scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("https") && !scheme.equals("http")) {
      throw new NotAllowed(rules.schemes());
    }
    if (uri.getRawAuthority() != null && uri.getRawAuthority().indexOf('@') >= 0) {
      throw new NotAllowed("it must not hold a user name or a password");
    }
    if (uri.getHost() == null) {
      throw new NotAllowed("its host is no name or address");
    }
    var host = Host.of(uri.getHost());
    var port = port(uri, scheme);
    if (!allowed.contains(host)) {
      checkOfStranger(host, scheme, port, rules);
    }
    return uri;
  }

  private static void checkOfStranger(Host host, String scheme, int port, UrlRules rules)
      throws NotAllowed {
    if (isPrivate(host)) {
      throw new NotAllowed(PRIVATE);
    }
    if (!rules.allowsScheme(scheme)) {
      throw new NotAllowed(rules.schemes());
    }
    if (!rules.allowsPort(port)) {
      throw new NotAllowed(rules.ports());
    }
  }

  private static boolean isPrivate(Host host) {
    return switch (host) {
      case Host.Address(var address) -> !Host.isPublic(address);
      case Host.Name name -> !name.isFull();
    };
  }

  private static int port(URI uri, String scheme) throws NotAllowed {
    var port = uri.getPort();
    if (port == 0 || port > LARGEST_PORT) {
      throw new NotAllowed("its port must be 1 to 65535");
    }
    return port > 0 ? port : scheme.equals("https") ? 443 : 80;
  }

  private static URI parsed(String url) throws NotAllowed {
    try {
      return new URI(new URI(url).toASCIIString());
    } catch (URISyntaxException _) {
      throw new NotAllowed("it is not a URL");
    }
  }

  /**
   * Where to connect to, and nowhere else. Who comes with a name that has one private address among
   * others is not sent to the others.
   */
  List<InetAddress> addresses(String text) throws NotAllowed {
    var host = Host.of(text);
    var addresses =
        switch (host) {
          case Host.Address(var address) -> List.of(address);
          case Host.Name(var name) -> lookUp(name);
        };
    if (addresses.isEmpty()
        || !allowed.contains(host) && !addresses.stream().allMatch(Host::isPublic)) {
      throw new NotAllowed(host instanceof Host.Address ? PRIVATE : PRIVATE_NAME);
    }
    return addresses;
  }

  /** On a thread that can be left behind: a name server may take minutes not to answer. */
  private List<InetAddress> lookUp(String name) {
    var answer = new FutureTask<>(() -> resolver.resolve(name));
    Thread.ofPlatform().daemon().name("lookup").start(answer);
    var found = await(answer);
    return found == null ? List.of() : List.of(found);
  }

  private static InetAddress @Nullable [] await(FutureTask<InetAddress[]> answer) {
    try {
      return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException _) {
      return null;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return null;
    }
  }
}
