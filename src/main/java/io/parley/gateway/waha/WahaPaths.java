package io.parley.gateway.waha;

import io.parley.gateway.ParticipantChange;

/** Where a session is at the server, and what it can be told there. */
final class WahaPaths {
  static final String SESSION = "/api/sessions/{session}";
  static final String START = SESSION + "/start";
  static final String STOP = SESSION + "/stop";
  static final String RESTART = SESSION + "/restart";
  static final String LOGOUT = SESSION + "/logout";

  private static final String GROUP = "/api/{session}/groups/{group}";

  private WahaPaths() {}

  static String of(ParticipantChange change) {
    return GROUP
        + switch (change) {
          case ADD -> "/participants/add";
          case REMOVE -> "/participants/remove";
          case PROMOTE -> "/admin/promote";
          case DEMOTE -> "/admin/demote";
        };
  }
}
