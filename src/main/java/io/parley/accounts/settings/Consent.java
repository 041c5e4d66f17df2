package io.parley.accounts.settings;

/** What somebody agrees to, with the version of its words, which are in the documentation. */
enum Consent {
  AI("ai", "1");

  private final String type;
  private final String version;

  Consent(String type, String version) {
    this.type = type;
    this.version = version;
  }

  String type() {
    return type;
  }

  String version() {
    return version;
  }
}
