package io.parley.groups;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.contacts.Contact;
import io.parley.gateway.GatewayKind;
import io.parley.gateway.GatewaySession;
import io.parley.gateway.InboundEvent.Author;
import io.parley.gateway.InboundEvent.Content;
import io.parley.gateway.InboundEvent.MessageReceived;
import io.parley.gateway.SessionAddress;
import io.parley.gateway.SessionStatus;
import io.parley.messages.StoredMessage;
import io.parley.shared.ChatId;
import io.parley.shared.ContactId;
import io.parley.shared.GroupId;
import io.parley.shared.MessageId;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WatchTest {
  private static final UUID ANY = UUID.randomUUID();
  private static final Instant SINCE = Instant.parse("2026-02-12T15:00:00.900Z");

  @ParameterizedTest
  @CsvSource({
    // sent, arrives, concerns: the second before counts as the same second
    "2026-02-12T15:00:00Z, 2026-02-12T15:00:01Z, true",
    "2026-02-12T15:10:00Z, 2026-02-12T15:10:01Z, true",
    // our clock is ahead of the gateway's
    "2026-02-12T14:56:00Z, 2026-02-12T15:00:59Z, true",
    "2026-02-12T14:54:59Z, 2026-02-12T14:59:00Z, false",
    // an old message that is delivered late
    "2026-02-12T14:56:00Z, 2026-02-12T16:00:00Z, false",
    "2026-02-12T15:00:00Z, 2026-02-13T16:00:00Z, true"
  })
  void whatIsOlderThanTheMonitoringMakesNoLead(Instant sent, Instant arrives, boolean concerns) {
    var watch = new Watch(new GroupId(ANY), "Cars", MonitorMode.ALL, SINCE, 1);
    assertThat(watch.concerns(message(sent), arrives)).isEqualTo(concerns);
  }

  private static StoredMessage message(Instant sent) {
    var address = new SessionAddress(GatewayKind.WAHA, "s");
    var session =
        new GatewaySession(
            new TenantId(ANY), new SessionId(ANY), address, SessionStatus.WORKING, null, null);
    var person = new WaId("15550123456@c.us");
    var received =
        new MessageReceived(
            address,
            "ID",
            new WaId("1@g.us"),
            new Author(person, "Ann", false),
            new Content("text", "hi", null, List.of(), null),
            sent);
    return new StoredMessage(
        new MessageId(ANY),
        new ChatId(ANY),
        session,
        received,
        new Contact(new ContactId(ANY), person, null, "Ann"),
        new GroupId(ANY),
        true,
        null,
        null);
  }
}
