package io.parley.shared;

/** What a caller was let in by; when it ends, so does what they have open. */
public sealed interface Credential {
  /**
   * One secret of an API key, which has two for a while after a rotation.
   *
   * @param hash its SHA-256 in hexadecimal digits
   */
  record KeySecret(String hash) implements Credential {}

  /** A token that came from signing in. */
  record SignIn(SignInId id) implements Credential {}
}
