package io.parley.gateway.waha;

import io.parley.database.DatabaseClock;
import io.parley.database.Worker;
import io.parley.gateway.InboundSink;
import io.parley.gateway.KeptHistory;
import io.parley.gateway.SessionDirectory;
import io.parley.shared.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Looks after sessions at WAHA when a test says so. */
@Component
public class WahaLooks {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HOURS = Duration.ofHours(2);

  private final WahaClient client;
  private final WahaRepository repository;
  private final WahaMedia media;
  private final WahaLids lids;
  private final WahaHeard heard;
  private final KeptHistory kept;
  private final SessionDirectory sessions;
  private final InboundSink sink;
  private final DatabaseClock clock;
  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;
  private final Worker first;
  private final WahaReconciler reconciler;
  private final WahaReconciler otherNode;
  private final WahaReconciler otherVersion;
  private final WahaReconciler impatient;
  private final WahaReconciler hurried;
  private final Worker watchman;
  private boolean watchedBeforeItListened;

  WahaLooks(
      Worker wahaWatch,
      WahaClient client,
      WahaSetup setup,
      WahaRepository repository,
      WahaMedia media,
      WahaLids lids,
      WahaHeard heard,
      KeptHistory kept,
      SessionDirectory sessions,
      InboundSink sink,
      DatabaseClock clock,
      Environment environment,
      JdbcClient jdbc,
      TransactionTemplate transaction) {
    this.first = wahaWatch;
    this.client = client;
    this.repository = repository;
    this.media = media;
    this.lids = lids;
    this.heard = heard;
    this.kept = kept;
    this.sessions = sessions;
    this.sink = sink;
    this.clock = clock;
    this.jdbc = jdbc;
    this.transaction = transaction;
    var otherSetup = new WahaSetup(properties(null, "another key"), environment);
    this.reconciler = node(setup, properties(MINUTE, HOURS));
    this.otherNode = node(setup, properties(MINUTE, HOURS));
    this.otherVersion = node(otherSetup, properties(MINUTE, HOURS));
    this.impatient = node(setup, properties(MINUTE, Duration.ofMillis(1)));
    this.hurried = node(setup, properties(Duration.ofMillis(1), HOURS));
    this.watchman = new WahaWatchman(reconciler, client, properties(MINUTE, HOURS)).wahaWatch();
  }

  private WahaReconciler node(WahaSetup setup, WahaWatchProperties properties) {
    var gateway =
        new WahaGateway(
            client,
            setup,
            repository,
            media,
            lids,
            new WahaSending(client, clock),
            new WahaSought(client, clock),
            sink,
            clock);
    var history = new WahaHistory(client, repository, kept, sink, properties, clock);
    return new WahaReconciler(
        client, gateway, setup, repository, heard, history, sessions, sink, properties, clock);
  }

  private static WahaWatchProperties properties(Duration every, Duration silence) {
    return new WahaWatchProperties(
        every,
        Duration.ofSeconds(15),
        Duration.ofMinutes(3),
        silence,
        Duration.ofHours(1),
        Duration.ofMinutes(15));
  }

  /** A server without an address is not asked; one that is looked at has a key. */
  static WahaProperties properties(@Nullable String url, String hmacKey) {
    return new WahaProperties(
        url, null, new Secret(hmacKey), Duration.ofSeconds(2), Duration.ofMillis(1500));
  }

  @EventListener
  void listens(WebServerInitializedEvent listens) {
    watchedBeforeItListened |= first.isRunning();
  }

  /** Whether somebody looked before webhooks could come, and before their address was known. */
  public boolean watchedBeforeItListened() {
    return watchedBeforeItListened;
  }

  public boolean watches() {
    return first.isRunning();
  }

  /** A look that is due. */
  public void look() {
    makeDue();
    reconciler.lookIfDue();
  }

  /** What another node does that finds it time to look. */
  public void lookElsewhereIfDue() {
    otherNode.lookIfDue();
  }

  /** A look of a node that has another key. */
  public void lookWithOtherSetup() {
    makeDue();
    otherVersion.lookIfDue();
  }

  /** A look that takes every session for silent. */
  public void lookImpatiently() {
    makeDue();
    impatient.lookIfDue();
  }

  /** A look whose time is over as soon as it begins. */
  public void lookHurriedly() {
    makeDue();
    hurried.lookIfDue();
  }

  /** A look of a node that does not know that the server was not well. */
  public void lookAtHistoryAnew() {
    makeDue();
    otherNode.lookIfDue();
  }

  private void makeDue() {
    jdbc.sql("delete from waha_round").update();
  }

  /** Whether a round has begun that nobody has ended. */
  public boolean isHeldUp() {
    return jdbc.sql("select next_at > :end from waha_round where server = 'waha'")
        .param("end", clock.now().plus(MINUTE))
        .query(Boolean.class)
        .single();
  }

  /** Whether a second node could take the same look. */
  public boolean isTakenOnce() {
    var server = UUID.randomUUID().toString();
    var now = Instant.parse("2026-01-01T00:00:00Z");
    return repository.takeRound(server, now, now.plusSeconds(60))
        && !repository.takeRound(server, now.plusSeconds(59), now.plusSeconds(120))
        && repository.takeRound(server, now.plusSeconds(60), now.plusSeconds(120));
  }

  public void askInATransaction() {
    transaction.executeWithoutResult(_ -> client.get("/api/sessions"));
  }

  /** Until it is there, or whoever wants it is interrupted. */
  public void fetchFile() {
    client.file(response -> response.getStatusCode().value(), 0, "/api/files/file.jpg");
  }

  /** Looks by itself from now on. */
  public void watch() {
    makeDue();
    watchman.start();
  }

  public void stopWatching() {
    watchman.stop();
  }

  public boolean isWatching() {
    return watchman.isRunning();
  }
}
