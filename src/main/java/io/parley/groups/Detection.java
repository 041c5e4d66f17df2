package io.parley.groups;

import io.parley.contacts.Contact;
import io.parley.shared.GroupId;
import io.parley.shared.MessageId;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A message of a monitored group that shows interest. */
public record Detection(
    TenantId tenant,
    SessionId session,
    Source group,
    Contact person,
    MessageId message,
    Sign sign) {
  /** Where it was found. */
  public record Source(GroupId id, String name) {}

  /**
   * Why it counts.
   *
   * @param matchedKeywords best first, as the user wrote them
   * @param preview the message, at most 200 characters
   */
  public record Sign(MonitorMode mode, List<String> matchedKeywords, String preview, Instant at) {
    /** Null in modes that have none. */
    public @Nullable String matchedKeyword() {
      return matchedKeywords.isEmpty() ? null : matchedKeywords.getFirst();
    }
  }

  /** A detection that was kept. */
  public record Kept(MessageId message, Sign sign) {}
}
