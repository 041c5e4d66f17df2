package io.parley.web;

import java.util.Locale;

/** How many bytes a body may have, by where it is sent. */
enum Limits {
  JSON(1, 0),
  GATEWAY(16, 0),
  /** A file, and the form around it. */
  IMPORT(200, 1);

  private static final int MEGABYTE = 1024 * 1024;
  private final int megabytes;
  private final int around;

  /**
   * @param around megabytes of what stands around the thing itself
   */
  Limits(int megabytes, int around) {
    this.megabytes = megabytes;
    this.around = around;
  }

  static Limits of(String path) {
    var plain = path.toLowerCase(Locale.ROOT);
    if (plain.startsWith("/api/v2/custom-groups/") && plain.endsWith("/import")) {
      return IMPORT;
    }
    return plain.startsWith("/gateway/") || plain.endsWith("/simulator/messages/batch")
        ? GATEWAY
        : JSON;
  }

  long bytes() {
    return (long) (megabytes + around) * MEGABYTE;
  }

  String sentence() {
    return "The body is too large: at most " + megabytes + " MB are read here.";
  }
}
