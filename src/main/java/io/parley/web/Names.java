package io.parley.web;

import java.util.regex.Pattern;

/** Java's names in the API's spelling. */
final class Names {
  private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])([A-Z])");

  private Names() {}

  static String snake(String camel) {
    return HUMP.matcher(camel).replaceAll("_$1").toLowerCase(java.util.Locale.ROOT);
  }
}
