package io.parley.gateway.waha;

import io.parley.shared.Problem;
import io.parley.shared.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** HMAC-SHA512 over the raw bytes of the body, as lower-case hex. */
@Component
class WahaSignature {
  private static final String ALGORITHM = "HmacSHA512";
  private static final int HEX_DIGITS = 128;
  private final @Nullable SecretKeySpec key;

  WahaSignature(WahaProperties properties) {
    this.key = key(properties.hmacKey());
  }

  /**
   * Refuses, before the body is read, what no body could make right.
   *
   * @throws Problem.Unauthenticated without a signature, or without a key to check it with
   */
  void requirePossible(@Nullable String signature) {
    if (key == null || signature == null || signature.length() != HEX_DIGITS) {
      throw refusal();
    }
  }

  /**
   * Compares in constant time.
   *
   * @throws Problem.Unauthenticated if the signature is wrong
   */
  void check(byte[] body, @Nullable String signature) {
    if (key == null || signature == null || !isRight(key, body, signature)) {
      throw refusal();
    }
  }

  private static Problem.Unauthenticated refusal() {
    return new Problem.Unauthenticated(
        "The header X-Webhook-Hmac must hold the HMAC-SHA512 of the body with the key in"
            + " PARLEY_WAHA_HMAC_KEY, in lower-case hex.");
  }

  private static boolean isRight(SecretKeySpec key, byte[] body, String signature) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      var expected = HexFormat.of().formatHex(mac.doFinal(body));
      return MessageDigest.isEqual(
          expected.getBytes(StandardCharsets.US_ASCII), signature.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException failure) {
      throw new IllegalStateException("every Java has HMAC-SHA512", failure);
    }
  }

  private static @Nullable SecretKeySpec key(@Nullable Secret secret) {
    return secret == null || secret.value().isEmpty()
        ? null
        : new SecretKeySpec(secret.value().getBytes(StandardCharsets.UTF_8), ALGORITHM);
  }
}
