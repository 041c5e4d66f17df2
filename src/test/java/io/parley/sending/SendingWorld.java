package io.parley.sending;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.accounts.usage.QuotaLedger;
import io.parley.contacts.Contact;
import io.parley.contacts.OptOuts;
import io.parley.database.SettableClock;
import io.parley.database.Sql;
import io.parley.gateway.GatewaySession;
import io.parley.gateway.InboundSink;
import io.parley.sending.SendingNetwork.Delivery;
import io.parley.shared.JobId;
import io.parley.shared.MessageId;
import io.parley.shared.Phone;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A tenant with sessions, jobs and people, and two nodes that send; with all that has to hold at
 * any instant. What WhatsApp has is what counts, not what the rows say.
 */
final class SendingWorld {
  private static final Instant BEGINNING = Instant.parse("2027-01-31T20:00:00Z");

  private static final AtomicLong KEYS = new AtomicLong();

  private final SendingServer server = SendingServer.get();
  final SettableClock clock = server.clock();
  final JdbcClient jdbc = server.bean(JdbcClient.class);
  final TransactionTemplate transaction = server.bean(TransactionTemplate.class);
  final InboundSink sink = server.bean(InboundSink.class);
  final SendingNetwork network = new SendingNetwork();
  final Setup setup;
  final SendingTenant tenant;
  final List<GatewaySession> sessions = new ArrayList<>();
  final List<Contact> people;
  final List<JobId> jobs = new ArrayList<>();
  final List<Node> nodes = new ArrayList<>();

  /** How often each may go out: once, and once more for each retry by somebody who was warned. */
  final Map<MessageId, Integer> mayGoOut = new HashMap<>();

  final Set<MessageId> retried = new HashSet<>();
  final Set<Phone> optedOut = new HashSet<>();
  private Map<JobId, String> jobStatuses = new HashMap<>();
  private final long limit;

  /**
   * @param choosesIds of the first session, whether its gateway lets us choose ids; of the second
   *     the opposite is so
   * @param sameTexts whether all jobs say the same
   * @param spare messages of the quota beyond what the jobs need
   */
  record Setup(
      int sessions, List<Integer> jobs, boolean choosesIds, boolean sameTexts, int spare) {}

  /** A server, as the others see it. */
  static final class Node {
    final Connection connection;
    UUID id;
    long key;

    Node(Connection connection) {
      this.connection = connection;
      this.id = new UUID(0, 0);
    }
  }

  /** A recipient, as its row says. */
  record Row(
      MessageId id,
      JobId job,
      String status,
      @Nullable String waId,
      @Nullable String error,
      boolean reserves) {
    boolean isSent() {
      return MessageStatus.of(status).isSent();
    }
  }

  SendingWorld(Setup setup) {
    this.setup = setup;
    clock.set(BEGINNING);
    tenant = new SendingTenant(server);
    for (var index = 0; index < setup.sessions(); index++) {
      sessions.add(tenant.session());
    }
    var most = setup.jobs().stream().mapToInt(Integer::intValue).max().orElseThrow();
    people = tenant.people(sessions.getFirst(), most);
    limit = setup.jobs().stream().mapToInt(Integer::intValue).sum() + setup.spare();
    limitQuota();
    for (var index = 0; index < setup.jobs().size(); index++) {
      jobs.add(job(index, setup.jobs().get(index)));
    }
    rows().forEach(row -> mayGoOut.put(row.id(), 1));
    server
        .connections()
        .forEach(
            connection -> {
              var node = new Node(connection);
              nodes.add(node);
              liveAgain(node);
            });
  }

  private void limitQuota() {
    var plan = "model-" + UUID.randomUUID();
    jdbc.sql(
            """
            insert into plan (id, position, display_name, messages_per_month)
            select :plan, max(position) + 1, 'P', :limit from plan
            """)
        .param("plan", plan)
        .param("limit", (int) limit)
        .update();
    jdbc.sql("update tenant set plan_id = :plan where tenant_id = :tenant")
        .param("plan", plan)
        .param("tenant", tenant.id().value())
        .update();
  }

  private JobId job(int index, int recipients) {
    var session = sessions.get(index % sessions.size());
    var wanted = new NewJob(tenant.id(), session.id(), recipients, "text", null, null, null, null);
    var text = setup.sameTexts() ? "Hello!" : "Hello " + index;
    return tenant.job(wanted, people.subList(0, recipients), _ -> text);
  }

  boolean choosesIds(GatewaySession session) {
    return setup.choosesIds() == session.id().equals(sessions.getFirst().id());
  }

  <T> T bean(Class<T> type) {
    return server.bean(type);
  }

  OptOuts optOuts() {
    return server.bean(OptOuts.class);
  }

  /** Nobody sees at once that a process has died, but its lock is free. */
  void die(Node node) {
    lock("select pg_advisory_unlock(?)", node);
  }

  void liveAgain(Node node) {
    node.key = KEYS.incrementAndGet();
    lock("select pg_advisory_lock(?)", node);
    node.id = bean(NodeRepository.class).insert(node.key, Sql.at(clock.now()));
  }

  private static void lock(String sql, Node node) {
    try (var statement = node.connection.prepareStatement(sql)) {
      statement.setLong(1, node.key);
      statement.execute();
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  List<Row> rows() {
    return jdbc.sql(
            """
            select id, job_id, status, wa_message_id, error, reserved_month is not null as reserves
            from outgoing_message where tenant_id = :tenant and job_id is not null order by id
            """)
        .param("tenant", tenant.id().value())
        .query(
            (row, _) ->
                new Row(
                    new MessageId(Sql.uuid(row, "id")),
                    new JobId(Sql.uuid(row, "job_id")),
                    row.getString("status"),
                    row.getString("wa_message_id"),
                    row.getString("error"),
                    row.getBoolean("reserves")))
        .list();
  }

  /** As of the last time that everything was checked. */
  boolean isRunning(@Nullable JobId job) {
    return job == null || "running".equals(jobStatuses.get(job));
  }

  String statusOf(JobId job) {
    return jobStatuses.getOrDefault(job, "running");
  }

  /** What has to hold at any instant. */
  void check() {
    var rows = rows();
    jobStatuses = readJobStatuses();
    assertThat(rows.stream().map(Row::id)).containsExactlyInAnyOrderElementsOf(mayGoOut.keySet());
    rows.forEach(this::check);
    checkCounts();
    checkQuota(rows);
    assertThat(sleeping()).as("lanes that sleep while something waits in them").isEmpty();
    assertThat(
            rows.stream()
                .filter(row -> "cancelled".equals(jobStatuses.get(row.job())))
                .filter(row -> row.status().equals("queued")))
        .as("waits in a job that was cancelled")
        .isEmpty();
  }

  private void check(Row row) {
    var deliveries = network.of(row.id());
    assertThat(deliveries)
        .as("what went out of %s", row)
        .hasSizeLessThanOrEqualTo(Objects.requireNonNull(mayGoOut.get(row.id())));
    if (row.isSent()) {
      assertThat(deliveries).as("what went out of %s", row).isNotEmpty();
      if (row.waId() != null && !retried.contains(row.id())) {
        assertThat(deliveries.stream().map(Delivery::waId)).contains(row.waId());
      }
    }
    // Unless WhatsApp itself said later that it failed, or somebody sent it again without knowing.
    if (Set.of("failed", "skipped", "cancelled").contains(row.status())
        && !retried.contains(row.id())
        && !network.hasFailedLater(row.id())) {
      assertThat(deliveries).as("what went out of %s", row).isEmpty();
    }
    if (Set.of("failed", "skipped", "unknown").contains(row.status())) {
      assertThat(row.error()).as("why of %s", row).isNotBlank();
    }
  }

  private Map<JobId, String> readJobStatuses() {
    var statuses = new HashMap<JobId, String>();
    jdbc.sql("select id, status from outgoing_job where tenant_id = :tenant")
        .param("tenant", tenant.id().value())
        .query(
            row -> {
              statuses.put(new JobId(Sql.uuid(row, "id")), row.getString("status"));
            });
    return statuses;
  }

  private void checkCounts() {
    var counts = bean(Jobs.class).counts(tenant.id(), jobs);
    IntStream.range(0, jobs.size())
        .forEach(
            index -> {
              var count = Objects.requireNonNull(counts.get(jobs.get(index)));
              assertThat(
                      count.pending()
                          + count.sent()
                          + count.failed()
                          + count.skipped()
                          + count.unknown()
                          + count.cancelled())
                  .isEqualTo(setup.jobs().get(index));
            });
  }

  private void checkQuota(List<Row> rows) {
    var quota =
        Objects.requireNonNull(
            transaction.execute(_ -> bean(QuotaLedger.class).current(tenant.id())));
    var months = months();
    assertThat(months).as("what months have is what their entries add up to").isEmpty();
    var taken =
        jdbc.sql(
                """
                select coalesce(sum(reserved), 0) as reserved, coalesce(sum(used), 0) as used
                from message_quota where tenant_id = :tenant
                """)
            .param("tenant", tenant.id().value())
            .query((row, _) -> List.of(row.getLong("reserved"), row.getLong("used")))
            .single();
    assertThat(quota.used() + quota.reserved()).isLessThanOrEqualTo(limit);
    assertThat(taken.getFirst())
        .as("is reserved")
        .isEqualTo(rows.stream().filter(Row::reserves).count());
    var used =
        rows.stream()
            .filter(row -> !row.reserves())
            .filter(
                row ->
                    row.isSent()
                        || row.status().equals("unknown")
                        || row.status().equals("failed") && network.hasFailedLater(row.id()))
            .count();
    // Who is sent the same again pays again.
    assertThat(taken.getLast())
        .as("is used")
        .isBetween(used - retriedAfterFailure(), used + retries());
  }

  private long retriedAfterFailure() {
    return retried.stream().filter(network::hasFailedLater).count();
  }

  private long retries() {
    return mayGoOut.values().stream().mapToInt(times -> times - 1).sum();
  }

  private List<String> months() {
    return jdbc.sql(
            """
            select q.month
            from message_quota q
            cross join lateral (
              select coalesce(sum(case e.step when 'reserve' then e.messages else -e.messages end), 0) as reserved,
                coalesce(sum(e.messages) filter (where e.step = 'use'), 0) as used
              from message_quota_entry e
              where e.tenant_id = q.tenant_id and e.month = q.month) entries
            where q.tenant_id = :tenant and (q.reserved <> entries.reserved or q.used <> entries.used)
            """)
        .param("tenant", tenant.id().value())
        .query((row, _) -> row.getString("month"))
        .list();
  }

  private List<UUID> sleeping() {
    return jdbc.sql(
            """
            select l.session_id
            from lane l
            join session s on s.tenant_id = l.tenant_id and s.id = l.session_id and s.status = 'working'
            where l.tenant_id = :tenant and l.next_at is null and exists (
              select from outgoing_message o
              join outgoing_job j on j.tenant_id = o.tenant_id and j.id = o.job_id and j.status = 'running'
              where o.tenant_id = l.tenant_id and o.session_id = l.session_id and o.status = 'queued')
            """)
        .param("tenant", tenant.id().value())
        .query((row, _) -> Sql.uuid(row, "session_id"))
        .list();
  }

  /** When the next lane, or the next message in doubt, is due. */
  @Nullable Instant nextDue() {
    return jdbc.sql(
            """
            select min(at) as at
            from (
              select next_at as at from lane where tenant_id = :tenant
              union all
              select look_at from outgoing_message where tenant_id = :tenant) x
            """)
        .param("tenant", tenant.id().value())
        .query((row, _) -> Optional.ofNullable(Sql.instant(row, "at")))
        .single()
        .orElse(null);
  }

  /** When everybody who died was seen to be dead, and all that was in doubt was looked for. */
  void checkEnd() {
    check();
    for (var row : rows()) {
      assertThat(row.status()).as("%s", row).isNotIn("queued", "sending");
      assertThat(row.reserves()).as("%s still reserves", row).isFalse();
    }
    assertThat(jobStatuses.values()).isSubsetOf("completed", "cancelled");
  }

  void advance(Duration step) {
    clock.advance(step);
  }
}
