package io.parley.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.http.Api;
import io.parley.http.ServerTest;
import io.parley.http.Team;
import io.parley.http.World;
import io.parley.media.MediaRepository.Claim;
import io.parley.shared.MediaId;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What two nodes do to each other, and one that was taken for dead. */
@ServerTest
class MediaClaimsTest {
  private static final Duration LEASE = Duration.ofMinutes(5);

  @Autowired World world;
  @Autowired JdbcClient jdbc;
  @Autowired MediaRepository repository;
  @Autowired MediaFetcher fetcher;
  private TenantId tenant;
  private Api api;

  @BeforeEach
  void aTenant() {
    var made = world.tenant("unlimited");
    tenant = made.owner().tenantId();
    api = world.as(made);
    fetcher.stop();
  }

  @AfterEach
  void theServerGoesOn() {
    fetcher.start();
  }

  @Test
  void noFileIsClaimedByTwo() throws Exception {
    makeFiles(40);
    Callable<List<Claim>> node =
        () -> {
          var mine = new ArrayList<Claim>();
          for (var round = 0; round < 30; round++) {
            mine.addAll(claim(3, List.of()));
          }
          return mine;
        };
    var claimed = new ArrayList<MediaId>();
    try (var nodes = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var result : nodes.invokeAll(List.of(node, node, node))) {
        result.get().stream().map(Claim::id).forEach(claimed::add);
      }
    }
    assertThat(claimed).hasSize(40).doesNotHaveDuplicates();
  }

  @Test
  void whoWasTakenForDeadSettlesNothing() {
    makeFiles(1);
    var old = claim(1_000, List.of()).getFirst();
    assertThat(claim(1_000, List.of())).as("while the lease runs").isEmpty();
    leasesAreOver();
    var current = claim(1_000, List.of()).getFirst();
    assertThat(current.id()).isEqualTo(old.id());
    assertThat(current.attempt()).isEqualTo(old.attempt() + 1);
    repository.insertContent(tenant, new byte[32], 5, false);
    repository.gone(old, "too late");
    repository.postpone(old, 7, "too late", Duration.ZERO);
    assertThat(repository.stored(old, new byte[32], 5, "image/png")).isFalse();
    assertThat(view(old).status()).isEqualTo(MediaStatus.PENDING);
    assertThat(repository.stored(current, new byte[32], 5, "image/png")).isTrue();
    assertThat(view(current).status()).isEqualTo(MediaStatus.STORED);
    repository.gone(current, "again");
    assertThat(view(current).status()).isEqualTo(MediaStatus.STORED);
  }

  @Test
  void aSessionThatHasEnoughUnderWayIsPassedOver() {
    makeFiles(2);
    var session = claim(1_000, List.of()).getFirst().session();
    leasesAreOver();
    assertThat(claim(1_000, List.of(session))).isEmpty();
    assertThat(claim(1_000, List.of())).hasSize(2);
  }

  private void makeFiles(int count) {
    var session = Team.session(api);
    var message =
        "{\"session_id\": \"%s\", \"from\": \"%s\", \"media_url\": \"sample:image\"}"
            .formatted(session, World.phone());
    api.post(
            "/simulator/messages/batch",
            "[" + String.join(",", Collections.nCopies(count, message)) + "]")
        .expect(202);
  }

  /** By any clock: the database's own may be a little ahead of the one that claims. */
  private void leasesAreOver() {
    jdbc.sql(
            "update message_media set due_at = now() - interval '1 minute' where tenant_id = :tenant")
        .param("tenant", tenant.value())
        .update();
  }

  private List<Claim> claim(int most, List<SessionId> busy) {
    return repository.claim(most, busy, LEASE).stream()
        .filter(claim -> claim.tenant().equals(tenant))
        .toList();
  }

  private MediaView view(Claim claim) {
    return repository.find(tenant, claim.id()).orElseThrow().view();
  }
}
