package io.parley.groups;

import io.parley.messages.GroupChat;
import io.parley.shared.GroupId;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A WhatsApp group that is read for leads. */
record MonitoredGroup(
    TenantId tenant,
    GroupId id,
    SessionId session,
    WaId waGroup,
    Settings settings,
    int participantCount,
    long messagesProcessed,
    long leadsDetected,
    @Nullable Instant lastMessageAt,
    Instant createdAt) {
  GroupChat chat() {
    return new GroupChat(tenant, session, waGroup);
  }

  /** What a user chooses. */
  record Settings(
      String name,
      boolean isActive,
      MonitorRule rule,
      @Nullable String prompt,
      @Nullable String responseTemplate) {
    Settings named(String subject) {
      return new Settings(subject, isActive, rule, prompt, responseTemplate);
    }
  }
}
