package io.parley.outbound;

/** What URLs may be used for, and what they must therefore be. */
public enum UrlRules {
  /** Files that are fetched: many of them lie behind redirects, and some on plain http. */
  MEDIA(true, 3),

  /** What is sent to others must not be read on the way, and goes only where it was sent. */
  WEBHOOKS(false, 0);

  private static final int HTTP = 80;
  private static final int HTTPS = 443;
  private static final int LAST_WELL_KNOWN = 1023;

  private final boolean plain;
  private final int redirects;

  UrlRules(boolean plain, int redirects) {
    this.plain = plain;
    this.redirects = redirects;
  }

  boolean allowsScheme(String scheme) {
    return scheme.equals("https") || plain;
  }

  String schemes() {
    return plain ? "it must begin with http:// or https://" : "it must begin with https://";
  }

  boolean allowsPort(int port) {
    return port == HTTPS || port > LAST_WELL_KNOWN || plain && port == HTTP;
  }

  String ports() {
    return plain ? "its port must be 80, 443 or above 1023" : "its port must be 443 or above 1023";
  }

  int redirects() {
    return redirects;
  }
}
