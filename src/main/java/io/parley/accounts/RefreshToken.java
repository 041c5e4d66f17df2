package io.parley.accounts;

import io.parley.shared.Hashes;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;
import javax.crypto.SecretKey;

/**
 * 256 bits that give new tokens once. Only the SHA-256 is kept; the successor is not kept at all,
 * but made from its predecessor again for a client that lost the answer.
 */
record RefreshToken(String value) {
  private static final Pattern FORM = Pattern.compile("[\\w-]{43}");

  static RefreshToken random(SecureRandom random) {
    var bytes = new byte[32];
    random.nextBytes(bytes);
    return of(bytes);
  }

  RefreshToken successor(SecretKey key) {
    return of(Hashes.hmac(key, value));
  }

  boolean looksLikeOne() {
    return FORM.matcher(value).matches();
  }

  byte[] hash() {
    return Hashes.sha256(value);
  }

  private static RefreshToken of(byte[] bytes) {
    return new RefreshToken(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  @Override
  public String toString() {
    return "[REDACTED]";
  }
}
