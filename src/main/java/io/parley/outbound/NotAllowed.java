package io.parley.outbound;

import java.net.UnknownHostException;

/** The guard does not let it pass; the message is the end of a sentence that says why. */
final class NotAllowed extends UnknownHostException {
  private static final long serialVersionUID = 1L;

  NotAllowed(String reason) {
    super(reason);
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
