package io.parley.shared;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.subtle.AesGcmJce;
import com.google.crypto.tink.util.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts what is secret at rest: AES-256-GCM by Tink, with the server's secret key; and makes
 * other keys from it.
 */
public final class SecretBox {
  private static final int KEY_BYTES = 32;
  private final Aead cipher;
  private final SecretKey master;

  /**
   * @param key 32 bytes
   * @throws IllegalArgumentException for another length
   */
  @AccessesPartialKey // the key is kept in our own form
  public SecretBox(byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "PARLEY_SECRET_KEY must be 32 random bytes in base64, not " + key.length);
    }
    this.master = new SecretKeySpec(key, "Generic");
    try {
      var parameters =
          AesGcmParameters.builder()
              .setKeySizeBytes(KEY_BYTES)
              .setIvSizeBytes(12)
              .setTagSizeBytes(16)
              .setVariant(AesGcmParameters.Variant.NO_PREFIX)
              .build();
      this.cipher =
          AesGcmJce.create(
              AesGcmKey.builder()
                  .setParameters(parameters)
                  .setKeyBytes(SecretBytes.copyFrom(key, InsecureSecretKeyAccess.get()))
                  .build());
    } catch (GeneralSecurityException failure) {
      throw new IllegalStateException("this Java has no AES-GCM", failure);
    }
  }

  /**
   * A key for HMAC-SHA256: the same one on every node that has this secret key, and another one for
   * every purpose.
   */
  public SecretKey derive(String purpose) {
    try {
      var parameters =
          HKDFParameterSpec.ofExtract()
              .addIKM(master)
              .thenExpand(purpose.getBytes(StandardCharsets.UTF_8), KEY_BYTES);
      return KDF.getInstance("HKDF-SHA256").deriveKey("HmacSHA256", parameters);
    } catch (GeneralSecurityException failure) {
      throw new IllegalStateException("this Java has no HKDF", failure);
    }
  }

  /**
   * @param place what the secret belongs to; it opens nowhere else
   */
  public byte[] seal(byte[] plain, String place) {
    try {
      return cipher.encrypt(plain, place.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException failure) {
      throw new IllegalStateException("cannot encrypt", failure);
    }
  }

  /**
   * @throws IllegalStateException if it was sealed with another key or for another place
   */
  public byte[] open(byte[] sealed, String place) {
    try {
      return cipher.decrypt(sealed, place.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException failure) {
      throw new IllegalStateException(
          "cannot decrypt: PARLEY_SECRET_KEY is not the one it was encrypted with", failure);
    }
  }
}
