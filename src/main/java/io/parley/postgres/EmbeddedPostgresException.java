package io.parley.postgres;

/** The embedded database can't run; the message is one sentence for whoever started Parley. */
public final class EmbeddedPostgresException extends RuntimeException {
  EmbeddedPostgresException(String sentence) {
    super(sentence);
  }

  EmbeddedPostgresException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
