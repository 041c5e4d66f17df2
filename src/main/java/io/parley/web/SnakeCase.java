package io.parley.web;

import java.util.regex.Pattern;

/** Java's names in the API's spelling. */
public final class SnakeCase {
  private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])([A-Z])");

  private SnakeCase() {}

  public static String of(String camel) {
    return HUMP.matcher(camel).replaceAll("_$1").toLowerCase(java.util.Locale.ROOT);
  }
}
