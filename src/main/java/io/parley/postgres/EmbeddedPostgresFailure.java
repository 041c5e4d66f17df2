package io.parley.postgres;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Whoever starts Parley reads the sentence, not where in the program it was said. */
final class EmbeddedPostgresFailure extends AbstractFailureAnalyzer<EmbeddedPostgresException> {
  @Override
  protected FailureAnalysis analyze(Throwable failure, EmbeddedPostgresException cause) {
    return new FailureAnalysis(String.valueOf(cause.getMessage()), null, cause);
  }
}
