package io.parley.gateway;

import java.util.List;

/** What a gateway knows of a message that may have gone out. */
public sealed interface LookOutcome {
  /**
   * It went out.
   *
   * @param waMessageIds of the own messages that it may be, the oldest first; one, where the id was
   *     chosen before
   */
  record Found(List<String> waMessageIds) implements LookOutcome {}

  /**
   * It is definitely not there: the look-up by the chosen id says so, or the chat's history reaches
   * back past the intent without it.
   */
  record NotThere() implements LookOutcome {}

  /**
   * The gateway answered, and that proves nothing.
   *
   * @param reason a sentence for people
   */
  record CannotTell(String reason) implements LookOutcome {}

  /**
   * The gateway could not be asked, or not while its session is as it is: ask again later.
   *
   * @param reason a sentence for people
   */
  record Unreachable(String reason) implements LookOutcome {}
}
