package io.parley.messages;

import io.parley.shared.MessageId;
import io.parley.shared.TenantId;
import java.util.List;

/** Announced in the transaction in which messages were taken back by their authors. */
public record MessagesRevoked(List<Revoked> messages) {
  public record Revoked(TenantId tenant, MessageId message) {}
}
