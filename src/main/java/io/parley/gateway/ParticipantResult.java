package io.parley.gateway;

import io.parley.shared.Phone;
import org.jspecify.annotations.Nullable;

/**
 * What became of one of the people for whom a change of a group was asked.
 *
 * @param error a sentence; null where it is done
 */
public record ParticipantResult(Phone phone, @Nullable String error) {
  public static ParticipantResult done(Phone phone) {
    return new ParticipantResult(phone, null);
  }

  public boolean isDone() {
    return error == null;
  }
}
