package io.parley.messages;

import io.parley.shared.ContactId;
import io.parley.shared.MessageId;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Open upwards: which of the messages that an account wrote went out from here. Gateways report
 * them like those that somebody typed on the phone, and often before they answer.
 */
public interface OwnMessages {
  /**
   * A message that a session's own account wrote.
   *
   * @param person the other side of a direct chat; null in groups
   */
  record Own(
      TenantId tenant,
      SessionId session,
      WaId chat,
      @Nullable ContactId person,
      String waMessageId,
      String text,
      Instant sentAt) {}

  /**
   * Where a message came from.
   *
   * @param id the one that it has here already
   * @param source who asked for it
   */
  record Origin(MessageId id, String source) {}

  /** Those that went out from here; asked in the transaction that stores them. */
  Map<Own, Origin> origins(Collection<Own> messages);

  /**
   * Gateways reported these, which are stored now for the first time: they went out, whatever their
   * gateways answer.
   */
  void cameBack(Map<Own, Origin> messages);
}
