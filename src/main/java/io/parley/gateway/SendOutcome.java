package io.parley.gateway;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What became of a message that a gateway was asked to send. */
public sealed interface SendOutcome {
  /**
   * The gateway took it.
   *
   * @param waMessageId as in {@link InboundEvent.MessageReceived}; null where the gateway does not
   *     say
   */
  record Sent(@Nullable String waMessageId) implements SendOutcome {}

  /**
   * It did not go out and never will: the person is not on WhatsApp, the file is bad.
   *
   * @param reason a sentence for people
   */
  record Refused(String reason) implements SendOutcome {}

  /**
   * It surely did not go out, and may be tried again: nothing listens, too many requests.
   *
   * @param reason a sentence for people
   * @param after how long the gateway asks to wait; null if it does not say
   */
  record NotSent(String reason, @Nullable Duration after) implements SendOutcome {}

  /**
   * It surely did not go out, since the session does not work at this moment.
   *
   * @param reason a sentence for people
   */
  record NotWorking(String reason) implements SendOutcome {}

  /**
   * It surely did not go out: for now WhatsApp lets the account write only to people who wrote to
   * it.
   *
   * @param reason a sentence for people
   */
  record StrangersForbidden(String reason) implements SendOutcome {}

  /**
   * The gateway was asked, and nobody knows what came of it: it may have gone out.
   *
   * @param reason a sentence for people
   */
  record Unknown(String reason) implements SendOutcome {}
}
