package io.parley.gateway;

/** What a gateway answers when it is asked for a file. */
public sealed interface MediaOutcome {
  /** Whoever asked was handed the bytes. */
  record Handed() implements MediaOutcome {}

  /**
   * The gateway has the file no more, and never will.
   *
   * @param reason a sentence for people
   */
  record Missing(String reason) implements MediaOutcome {}

  /**
   * Not now; asking again may help.
   *
   * @param reason a sentence for people
   */
  record Unreachable(String reason) implements MediaOutcome {}
}
