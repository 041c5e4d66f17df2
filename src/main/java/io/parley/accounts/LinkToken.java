package io.parley.accounts;

import io.parley.shared.Hashes;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/** 256 bits that let a user set a password once. Only the SHA-256 is kept. */
record LinkToken(String value) {
  private static final Pattern FORM = Pattern.compile("[\\w-]{43}");

  static LinkToken random(SecureRandom random) {
    var bytes = new byte[32];
    random.nextBytes(bytes);
    return new LinkToken(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  boolean looksLikeOne() {
    return FORM.matcher(value).matches();
  }

  byte[] hash() {
    return Hashes.sha256(value);
  }

  @Override
  public String toString() {
    return "[REDACTED]";
  }
}
