package io.parley.gateway.waha;

/** Where a session is at the server, and what it can be told there. */
final class WahaPaths {
  static final String SESSION = "/api/sessions/{session}";
  static final String START = SESSION + "/start";
  static final String STOP = SESSION + "/stop";
  static final String RESTART = SESSION + "/restart";
  static final String LOGOUT = SESSION + "/logout";

  private WahaPaths() {}
}
