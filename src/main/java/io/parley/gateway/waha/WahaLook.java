package io.parley.gateway.waha;

import io.parley.gateway.GatewaySession;
import io.parley.gateway.InboundEvent.Account;
import io.parley.gateway.InboundEvent.SessionChanged;
import io.parley.gateway.SessionStatus;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Where a session stood when the server was asked.
 *
 * @param word WAHA's own
 * @param at by the server's clock, as its webhooks
 */
record WahaLook(String word, @Nullable Account account, Instant at) {
  /** Empty where the server says nothing of a status. */
  static Optional<WahaLook> read(JsonNode session, Instant at) {
    var word = session.path("status").asString("");
    return word.isEmpty()
        ? Optional.empty()
        : Optional.of(new WahaLook(word, WahaEvents.account(session.path("me")), at));
  }

  Optional<SessionStatus> status() {
    return WahaStatus.read(word);
  }

  /** Empty for a word that we do not know. */
  Optional<SessionChanged> report(GatewaySession session) {
    return status()
        .map(
            status ->
                new SessionChanged(
                    session.address(), status, account, WahaStatus.sentence(word), at));
  }
}
