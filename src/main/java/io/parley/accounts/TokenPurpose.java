package io.parley.accounts;

import java.time.Duration;

/** What a signed token is good for. Each purpose has a key, a type and an audience of its own. */
enum TokenPurpose {
  ACCESS("at+jwt", "parley:api", Duration.ofMinutes(30)),
  STREAM("stream+jwt", "parley:streams", Duration.ofSeconds(60));

  private final String type;
  private final String audience;
  private final Duration lifetime;

  TokenPurpose(String type, String audience, Duration lifetime) {
    this.type = type;
    this.audience = audience;
    this.lifetime = lifetime;
  }

  String type() {
    return type;
  }

  String audience() {
    return audience;
  }

  Duration lifetime() {
    return lifetime;
  }
}
