package io.parley.database;

/** Why the server does not start, in one sentence for who started it. */
public final class StartRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StartRefused(String sentence) {
    super(sentence);
  }
}
