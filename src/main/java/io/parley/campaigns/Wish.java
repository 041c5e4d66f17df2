package io.parley.campaigns;

import io.parley.sending.Pause;
import io.parley.sending.QuietHours;
import io.parley.shared.MessageTemplate;
import io.parley.shared.SessionId;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A bulk send that is wanted, as far as it can be understood without looking at anything.
 *
 * @param variables what to say where neither the member nor the text knows
 * @param startAt null for at once
 * @param pause null for the server's own
 * @param requireReciprocity whether people are skipped who never wrote to the session first
 */
record Wish(
    SessionId session,
    Target target,
    @Nullable String name,
    Letter letter,
    MessageTemplate template,
    Map<String, String> variables,
    @Nullable Instant startAt,
    @Nullable Pause pause,
    @Nullable QuietHours quietHours,
    boolean requireReciprocity) {
  /** Of a letter whose places are filled in with what is known of each. */
  static Wish of(SessionId session, Target target, @Nullable String name, Letter letter) {
    return new Wish(
        session, target, name, letter, letter.template(), Map.of(), null, null, null, false);
  }
}
