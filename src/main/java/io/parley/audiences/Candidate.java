package io.parley.audiences;

import io.parley.shared.ContactId;
import io.parley.shared.Phone;
import org.jspecify.annotations.Nullable;

/** Somebody who is to be in a custom group. */
public record Candidate(ContactId person, Phone phone, @Nullable String name) {
  /** The first name stays, unless there was none. */
  Candidate or(Candidate other) {
    return name == null ? new Candidate(person, phone, other.name) : this;
  }
}
