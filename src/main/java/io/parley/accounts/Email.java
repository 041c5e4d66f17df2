package io.parley.accounts;

import java.util.Locale;

/**
 * An e-mail address in the one spelling under which it is looked up and counted: were there two,
 * each would have failures of its own.
 */
record Email(String value) {
  Email {
    value = value.strip().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return "[REDACTED]";
  }
}
