package io.parley.gateway.waha;

import static io.parley.gateway.waha.WahaJson.text;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.parley.database.DatabaseClock;
import io.parley.gateway.GatewaySession;
import io.parley.gateway.OutgoingMessage;
import io.parley.gateway.SendOutcome;
import io.parley.shared.SessionId;
import io.parley.shared.WaId;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;

/** Sends through the WAHA server. */
@Component
class WahaSending {
  private static final Logger log = LoggerFactory.getLogger(WahaSending.class);

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** The engine of a session may change with the next restart of the server. */
  private static final Duration WITHOUT_IDS = Duration.ofMinutes(5);

  private static final int MOST_SESSIONS = 100_000;

  private static final SendOutcome AWAY =
      new SendOutcome.NotSent(
          "The WAHA server cannot be reached now: try again in a moment.", null);
  private static final SendOutcome NOT_TOLD =
      new SendOutcome.Unknown("The WAHA server was asked to send, and did not answer in time.");

  private final WahaClient client;
  private final DatabaseClock clock;
  private final Cache<SessionId, Boolean> withoutIds =
      Caffeine.newBuilder().maximumSize(MOST_SESSIONS).expireAfterWrite(WITHOUT_IDS).build();

  WahaSending(WahaClient client, DatabaseClock clock) {
    this.client = client;
    this.clock = clock;
  }

  /** Servers and engines that know no such question are not asked again for a while. */
  Optional<String> newMessageId(GatewaySession session) {
    if (withoutIds.getIfPresent(session.id()) != null) {
      return Optional.empty();
    }
    return client.aside(
        HttpMethod.GET,
        null,
        response -> newId(session, response),
        Optional.empty(),
        "/api/{session}/new-message-id",
        session.address().name());
  }

  private Optional<String> newId(GatewaySession session, ClientHttpResponse response)
      throws IOException {
    var status = response.getStatusCode().value();
    var body = WahaClient.json(response).orElse(MissingNode.getInstance());
    var isUnsuited = !text(body, "status").isEmpty();
    if (status == 200) {
      return Optional.of(WahaMessageId.of(text(body, "id")))
          .filter(WahaMessageId::isUsable)
          .map(WahaMessageId::raw);
    }
    if ((status == 404 || status == 422 || status >= 500) && !isUnsuited) {
      withoutIds.put(session.id(), true);
    }
    return Optional.empty();
  }

  void markSeen(GatewaySession session, WaId chat) {
    tell(session, chat, "/api/sendSeen");
  }

  void showTyping(GatewaySession session, WaId chat, boolean isTyping) {
    tell(session, chat, isTyping ? "/api/startTyping" : "/api/stopTyping");
  }

  private void tell(GatewaySession session, WaId chat, String path) {
    var body =
        JSON.objectNode().put("session", session.address().name()).put("chatId", chat.value());
    var _ =
        client.aside(HttpMethod.POST, body, response -> response.getStatusCode().value(), 0, path);
  }

  SendOutcome send(GatewaySession session, OutgoingMessage message) {
    var letter = new WahaLetter(session.address().name(), message);
    if (message.file() == null) {
      var outcome = send(letter, null);
      noteWhetherIdsCount(session, message, outcome);
      return outcome;
    }
    InputStream content;
    try {
      content = message.file().content().getInputStream();
    } catch (IOException _) {
      return new SendOutcome.NotSent("The file cannot be read now: try again in a moment.", null);
    }
    try {
      return send(letter, content);
    } finally {
      close(content);
    }
  }

  /** What was sent is sent. */
  private static void close(InputStream content) {
    try {
      content.close();
    } catch (IOException failure) {
      log.debug("A file did not close", failure);
    }
  }

  /** An engine that gives another id than it was told has none to choose from. */
  private void noteWhetherIdsCount(
      GatewaySession session, OutgoingMessage message, SendOutcome outcome) {
    if (message.id() != null
        && outcome instanceof SendOutcome.Sent(var id)
        && id != null
        && !id.equals(message.id())) {
      withoutIds.put(session.id(), true);
    }
  }

  private SendOutcome send(WahaLetter letter, @Nullable InputStream content) {
    return client.message(
        out -> letter.write(out, content), this::outcome, AWAY, NOT_TOLD, letter.path());
  }

  private SendOutcome outcome(ClientHttpResponse response) throws IOException {
    var body = WahaClient.json(response);
    if (body.isEmpty() && response.getStatusCode().is2xxSuccessful()) {
      // Something else than WAHA may have answered.
      return new SendOutcome.Unknown(WahaClient.NOT_UNDERSTOOD);
    }
    return WahaSendAnswer.read(
        response.getStatusCode().value(),
        body.orElse(MissingNode.getInstance()),
        response.getHeaders().getFirst("Retry-After"),
        clock.instant());
  }
}
