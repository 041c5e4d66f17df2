package io.parley.contacts;

import io.parley.shared.ContactId;
import io.parley.shared.MessageId;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Somebody said whether a person may be written to.
 *
 * @param by the person's WhatsApp id, or the name of the user or key
 * @param said the message, or the reason
 * @param heard where it was written; null if a user said it for them
 */
record ConsentWord(
    TenantId tenant,
    ContactId person,
    ConsentDecision decision,
    String by,
    @Nullable String said,
    Instant at,
    @Nullable Heard heard) {
  /** The message in which it was said. */
  record Heard(SessionId session, WaId chat, MessageId message) {}

  /** The same, said of who the person is today. */
  ConsentWord of(ContactId today) {
    return new ConsentWord(tenant, today, decision, by, said, at, heard);
  }

  ConsentSource source() {
    return heard == null ? ConsentSource.API : ConsentSource.MESSAGE;
  }
}
