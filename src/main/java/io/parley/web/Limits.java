package io.parley.web;

import java.util.Locale;

/** How many bytes a body may have, by where it is sent. */
enum Limits {
  JSON(1),
  GATEWAY(16);

  private static final int MEGABYTE = 1024 * 1024;
  private final int megabytes;

  Limits(int megabytes) {
    this.megabytes = megabytes;
  }

  static Limits of(String path) {
    var plain = path.toLowerCase(Locale.ROOT);
    return plain.startsWith("/gateway/") || plain.endsWith("/simulator/messages/batch")
        ? GATEWAY
        : JSON;
  }

  long bytes() {
    return (long) megabytes * MEGABYTE;
  }

  String sentence() {
    return "The body is too large: at most " + megabytes + " MB are read here.";
  }
}
