package io.parley.sending;

import io.parley.accounts.TestTenants;
import io.parley.contacts.Contact;
import io.parley.contacts.Contacts;
import io.parley.contacts.Sighting;
import io.parley.gateway.GatewayKind;
import io.parley.gateway.GatewaySession;
import io.parley.gateway.InboundEvent.Account;
import io.parley.gateway.InboundEvent.SessionChanged;
import io.parley.gateway.InboundSink;
import io.parley.gateway.SessionStatus;
import io.parley.sessions.Sessions;
import io.parley.shared.JobId;
import io.parley.shared.Phone;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** A tenant of {@link SendingServer}, alone on it. */
final class SendingTenant {
  private static final long FIRST_NUMBER = 15_550_200_000L;
  private static final Account ACCOUNT =
      new Account(Phone.parse("+15550300000").orElseThrow(), null, "Me", false);

  private final SendingServer server;
  private final TestTenants.Tenant tenant;

  SendingTenant(SendingServer server) {
    this.server = server;
    forgetFormer();
    this.tenant = server.bean(TestTenants.class).on("unlimited");
  }

  /** What others left would fall due among this one's. */
  private void forgetFormer() {
    for (var table : List.of("lane", "outgoing_message", "outgoing_job", "sending_node")) {
      server.bean(JdbcClient.class).sql("delete from " + table).update();
    }
  }

  TestTenants.Tenant get() {
    return tenant;
  }

  TenantId id() {
    return tenant.owner().tenantId();
  }

  /** One that works. */
  GatewaySession session() {
    var sessions = server.bean(Sessions.class);
    var session = sessions.create(id(), "Session " + UUID.randomUUID(), GatewayKind.SIMULATOR);
    report(sessions.find(id(), session).orElseThrow(), SessionStatus.WORKING);
    return sessions.find(id(), session).orElseThrow();
  }

  void report(GatewaySession session, SessionStatus status) {
    var change = new SessionChanged(session.address(), status, ACCOUNT, null, server.clock().now());
    server.bean(InboundSink.class).accept(List.of(change));
  }

  List<Contact> people(GatewaySession session, int count) {
    var sightings =
        IntStream.range(0, count)
            .mapToObj(index -> new WaId(FIRST_NUMBER + index + "@c.us"))
            .map(person -> new Sighting(id(), session.id(), person, null, null))
            .collect(Collectors.toList());
    var seen =
        Objects.requireNonNull(
            server
                .bean(TransactionTemplate.class)
                .execute(_ -> server.bean(Contacts.class).seen(sightings)));
    return sightings.stream().map(sighting -> Objects.requireNonNull(seen.get(sighting))).toList();
  }

  /**
   * @param text for each of the people, by their position
   */
  JobId job(NewJob wanted, List<Contact> people, IntFunction<String> text) {
    var recipients =
        IntStream.range(0, people.size())
            .mapToObj(index -> recipient(people.get(index), text.apply(index)))
            .toList();
    return Objects.requireNonNull(
        server
            .bean(TransactionTemplate.class)
            .execute(_ -> server.bean(SendJobs.class).create(wanted, recipients)));
  }

  private static NewRecipient recipient(Contact person, String text) {
    return new NewRecipient(
        person.id(), person.waId(), Objects.requireNonNull(person.phone()), null, text, null);
  }
}
