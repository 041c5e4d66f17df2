package io.parley.sending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.parley.contacts.Contact;
import io.parley.database.SettableClock;
import io.parley.database.Sql;
import io.parley.gateway.GatewaySession;
import io.parley.gateway.SendOutcome;
import io.parley.sending.Intents.Wish;
import io.parley.shared.JobId;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What is expected before a job is made, beside what becomes of it: its messages go out through the
 * server's own statements, with the usual pauses, typing and burst limit, at a time that passes as
 * fast as they are written.
 */
class PlanTest {
  private static final Instant MORNING = Instant.parse("2027-03-01T03:15:00Z");
  private static final int PEOPLE = 300;

  /** Some gateways are slower than the plan takes it, some are faster. */
  private static final Duration CALL = Duration.ofMillis(900);

  private static final double ALLOWED = 0.05;

  private final SendingServer server = SendingServer.get();
  private final SettableClock clock = server.clock();
  private final JdbcClient jdbc = server.bean(JdbcClient.class);
  private final TransactionTemplate transaction = server.bean(TransactionTemplate.class);
  private final SendingTenant tenant = new SendingTenant(server);
  private GatewaySession session;
  private List<Contact> people;
  private UUID node;

  @BeforeEach
  void somebodySends() {
    clock.set(MORNING);
    session = tenant.session();
    people = tenant.people(session, PEOPLE);
    node = server.bean(NodeRepository.class).insert(0, Sql.at(clock.now()));
  }

  @Test
  void theUsualPauses() {
    endsAsExpected(wish(null, null));
  }

  @Test
  void quietNightsOverSeveralDays() {
    var slow = new Pause(Duration.ofMinutes(4), Duration.ofMinutes(12));
    var night =
        new QuietHours(LocalTime.of(21, 0), LocalTime.of(8, 0), ZoneId.of("Asia/Kathmandu"));
    assertThat(endsAsExpected(wish(slow, night))).isGreaterThan(Duration.ofDays(2));
  }

  @Test
  void twoJobsOfALane() {
    var first = wish(null, null);
    var firstJob = tenant.job(first, people, PlanTest::text);
    sendUntil(clock.now().plus(Duration.ofHours(1)));
    var whenAlone = clock.now();
    var slow = new Pause(Duration.ofSeconds(60), Duration.ofSeconds(180));
    var second = endsAsExpected(wish(slow, null));
    assertThat(second)
        .as("the other job takes its turns")
        .isGreaterThan(Duration.ofSeconds(PEOPLE * 150L));
    assertThat(completed(firstJob)).isAfter(whenAlone);
  }

  private Duration endsAsExpected(NewJob wish) {
    var lengths = IntStream.range(0, PEOPLE).mapToObj(index -> text(index).length()).toList();
    var began = clock.now();
    var expected = server.bean(Jobs.class).expectedEnd(wish, lengths);
    var job = tenant.job(wish, people, PlanTest::text);
    sendUntil(Instant.MAX);
    compare(began, expected, completed(job));
    return Duration.between(began, completed(job));
  }

  private static void compare(Instant began, Instant expected, Instant ended) {
    var took = Duration.between(began, ended);
    assertThat((double) Duration.between(began, expected).toSeconds())
        .as("seconds until the end, which took %s", took)
        .isCloseTo(took.toSeconds(), within(took.toSeconds() * ALLOWED));
  }

  private NewJob wish(@Nullable Pause pause, @Nullable QuietHours quiet) {
    return new NewJob(tenant.id(), session.id(), PEOPLE, "text", null, null, pause, quiet);
  }

  /** Some take a moment to type, some as long as any. */
  private static String text(int index) {
    return "Hello ".repeat(1 + index % 20);
  }

  private void sendUntil(Instant end) {
    for (var due = nextDue(); due != null && due.isBefore(end); due = nextDue()) {
      if (due.isAfter(clock.now())) {
        clock.set(due);
      }
      server.bean(Claims.class).take(node, 64).claimed().forEach(this::send);
    }
  }

  private void send(Claim claim) {
    clock.advance(server.bean(Pace.class).typing(claim.due()));
    var wish = new Wish(claim, UUID.randomUUID().toString());
    var begun =
        transaction.execute(
            _ -> server.bean(Intents.class).begin(List.of(wish)).getFirst().mayAsk());
    assertThat(begun).isTrue();
    clock.advance(CALL);
    var landing = new Landing(claim, wish.waMessageId(), new SendOutcome.Sent(null), clock.now());
    var written =
        transaction.execute(_ -> server.bean(Results.class).record(List.of(landing)).getFirst());
    assertThat(written).isTrue();
  }

  private @Nullable Instant nextDue() {
    return jdbc.sql("select next_at from lane where tenant_id = :tenant and next_at is not null")
        .param("tenant", tenant.id().value())
        .query((row, _) -> Sql.requiredInstant(row, "next_at"))
        .optional()
        .orElse(null);
  }

  private Instant completed(JobId job) {
    var ended = server.bean(Jobs.class).find(tenant.id(), job).orElseThrow();
    assertThat(ended.status()).isEqualTo(JobStatus.COMPLETED);
    return Objects.requireNonNull(ended.completedAt());
  }
}
