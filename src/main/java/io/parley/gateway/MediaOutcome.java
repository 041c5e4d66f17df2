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
   * The gateway was asked and gave no file; it may the next time.
   *
   * @param reason a sentence for people
   */
  record Failed(String reason) implements MediaOutcome {}

  /**
   * The gateway could not be asked, or not while its session is as it is: that says nothing of the
   * file.
   *
   * @param reason a sentence for people
   */
  record Unreachable(String reason) implements MediaOutcome {}
}
