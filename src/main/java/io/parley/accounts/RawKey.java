package io.parley.accounts;

import io.parley.shared.Hashes;
import java.security.SecureRandom;
import java.util.Base64;

/** The secret of an API key: {@code mf_} and 256 random bits. Only its SHA-256 is kept. */
record RawKey(String value) {
  private static final String START = "mf_";
  private static final int SHOWN = 7;
  private static final int LONGEST = 200;

  static RawKey random(SecureRandom random) {
    var bytes = new byte[32];
    random.nextBytes(bytes);
    return new RawKey(START + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  boolean looksLikeOne() {
    return value.startsWith(START) && value.length() > SHOWN && value.length() <= LONGEST;
  }

  String prefix() {
    return value.substring(0, SHOWN);
  }

  byte[] hash() {
    return Hashes.sha256(value);
  }

  @Override
  public String toString() {
    return "[REDACTED]";
  }
}
