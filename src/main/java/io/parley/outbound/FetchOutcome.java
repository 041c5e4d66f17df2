package io.parley.outbound;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** What became of a fetch; reasons are the ends of sentences, fit to be shown to callers. */
public sealed interface FetchOutcome {
  /**
   * All of it was handed out.
   *
   * @param at where it lay in the end
   * @param disposition what its server says of it in Content-Disposition
   */
  record Fetched(URI at, @Nullable String disposition) implements FetchOutcome {}

  /** The URL, or one that it led to, must not be called. */
  record Refused(String reason) implements FetchOutcome {}

  /** The server did not give it. */
  record Failed(String reason) implements FetchOutcome {}
}
