package io.parley.contacts;

import io.parley.shared.ContactId;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import java.util.List;

/**
 * Open upwards: the one message that may go to a person who asked not to be written to. Asked in
 * the transaction of the opt-out.
 */
public interface OptOutReply {
  /**
   * A confirmation.
   *
   * @param session through which the person wrote
   * @param chat where they did
   */
  record Confirmation(
      TenantId tenant, ContactId person, SessionId session, WaId chat, String text) {}

  void confirm(List<Confirmation> confirmations);
}
