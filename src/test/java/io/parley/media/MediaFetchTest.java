package io.parley.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.parley.gateway.Gateways;
import io.parley.http.Api;
import io.parley.http.ServerTest;
import io.parley.http.Team;
import io.parley.http.World;
import io.parley.media.MediaRepository.Claim;
import io.parley.media.MediaRepository.Content;
import io.parley.sessions.Sessions;
import io.parley.shared.TenantId;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.io.Resource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What becomes of a file that is not had at once. */
@ServerTest
class MediaFetchTest {
  private static final Duration LEASE = Duration.ofMinutes(5);

  @Autowired World world;
  @Autowired JdbcClient jdbc;
  @Autowired MediaRepository repository;
  @Autowired MediaFetcher fetcher;
  @Autowired MediaFetch fetch;
  @Autowired MediaFolder folder;
  @Autowired MediaTable table;
  @Autowired Download download;
  @Autowired Sessions sessions;
  @Autowired Gateways gateways;
  @Autowired MediaProperties properties;
  @Autowired MeterRegistry meters;
  private TenantId tenant;
  private Api api;

  @BeforeEach
  void aFile() {
    var made = world.tenant("unlimited");
    tenant = made.owner().tenantId();
    api = world.as(made);
    fetcher.stop();
    api.post(
            "/simulator/messages",
            "{\"session_id\": \"%s\", \"from\": \"%s\", \"media_url\": \"sample:image\"}"
                .formatted(Team.session(api), World.phone()))
        .expect(202);
  }

  @AfterEach
  void theServerGoesOn() {
    fetcher.start();
  }

  @Test
  void aGatewayThatCannotBeAskedIsNoFailure() throws Exception {
    itsSessionIsAtAServerThatIsNotKnown();
    fetch.run(claim());
    var again = claim();
    assertThat(again.attempt()).isEqualTo(2);
    assertThat(again.failures()).isZero();
    assertThat(view(again).reason()).contains("PARLEY_WAHA_URL");
  }

  @Test
  void aGatewayThatStaysAwayIsNotWaitedForForEver() throws Exception {
    itsSessionIsAtAServerThatIsNotKnown();
    jdbc.sql(
            "update message_media set created_at = now() - interval '15 days' where tenant_id = :tenant")
        .param("tenant", tenant.value())
        .update();
    var claim = claim();
    fetch.run(claim);
    assertThat(view(claim).status()).isEqualTo(MediaStatus.GONE);
    assertThat(view(claim).reason()).contains("PARLEY_WAHA_URL");
  }

  @Test
  void whatCannotBeDealtWithIsAFailure() throws Exception {
    var choking =
        new MediaFetch(
            repository,
            new MediaContents(folder, table, new ChokesOnEverything()),
            folder,
            download,
            sessions,
            gateways,
            properties,
            meters);
    choking.run(claim());
    var again = claim();
    assertThat(again.failures()).isEqualTo(1);
    assertThat(view(again).status()).isEqualTo(MediaStatus.PENDING);
  }

  private static final class ChokesOnEverything implements MediaStore {
    @Override
    public boolean keep(TenantId tenant, Received received, Runnable alongside) {
      throw new IllegalStateException("choked");
    }

    @Override
    public Resource open(Content content) {
      throw new IllegalStateException("choked");
    }
  }

  private void itsSessionIsAtAServerThatIsNotKnown() {
    var session =
        api.post("/sessions", "{\"name\": \"Shop\", \"gateway\": \"waha\"}")
            .expect(201)
            .text("/id");
    jdbc.sql("update message_media set session_id = :session where tenant_id = :tenant")
        .param("session", UUID.fromString(session))
        .param("tenant", tenant.value())
        .update();
  }

  private Claim claim() {
    jdbc.sql("update message_media set due_at = now() where tenant_id = :tenant")
        .param("tenant", tenant.value())
        .update();
    return repository.claim(1_000, List.of(), LEASE).stream()
        .filter(claim -> claim.tenant().equals(tenant))
        .findFirst()
        .orElseThrow();
  }

  private MediaView view(Claim claim) {
    return repository.find(tenant, claim.id()).orElseThrow().view();
  }
}
