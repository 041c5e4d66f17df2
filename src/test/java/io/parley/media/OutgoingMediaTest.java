package io.parley.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.http.Api;
import io.parley.http.ServerTest;
import io.parley.http.Team;
import io.parley.http.TestDataDirectory;
import io.parley.http.World;
import io.parley.outbound.RawServer;
import io.parley.shared.MediaId;
import io.parley.shared.MessageId;
import io.parley.shared.Problem;
import io.parley.shared.TenantId;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Files from a server on 127.0.0.1, which the settings of the tests allow. */
@ServerTest
class OutgoingMediaTest {
  private static final byte[] PNG =
      HexFormat.of()
          .parseHex(
              "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
                  + "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082");

  @Autowired World world;
  @Autowired JdbcClient jdbc;
  @Autowired OutgoingMedia outgoing;
  @Autowired OutgoingMediaSweep sweep;
  @Autowired Media media;
  @Autowired TransactionTemplate transaction;
  private TenantId tenant;
  private Api api;
  private String session;
  private @Nullable RawServer server;

  @BeforeEach
  void aTenant() {
    var made = world.tenant("unlimited");
    tenant = made.owner().tenantId();
    api = world.signedIn(made, "owner");
    session = Team.session(api);
  }

  @AfterEach
  void close() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void aFileIsFetchedAndOpened() throws Exception {
    var file = outgoing.fetch(tenant, serve(PNG, "") + "/pictures/car.png?size=1");
    assertThat(file.type()).isEqualTo("image");
    assertThat(file.mimeType()).isEqualTo("image/png");
    assertThat(file.size()).isEqualTo(PNG.length);
    assertThat(file.fileName()).isEqualTo("car.png");
    var opened = outgoing.open(tenant, file.id()).orElseThrow();
    assertThat(opened.type()).isEqualTo("image");
    assertThat(opened.mimeType()).isEqualTo("image/png");
    assertThat(opened.fileName()).isEqualTo("car.png");
    assertThat(opened.content().getContentAsByteArray()).isEqualTo(PNG);
    assertThat(opened.content().getContentAsByteArray()).as("once more").isEqualTo(PNG);
  }

  @Test
  void nobodyElseOpensIt() {
    var file = outgoing.fetch(tenant, serve(PNG, "") + "/a");
    var other = world.tenant("unlimited").owner().tenantId();
    assertThat(outgoing.open(other, file.id())).isEmpty();
    assertThat(outgoing.open(tenant, new MediaId(UUID.randomUUID()))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "89504e470d0a1a0a0000000d49484452|image/png|image",
        "ffd8ffe000104a464946000101|image/jpeg|image",
        "4f67675300020000000000000000000000000000000000000000011e4f70757348656164|audio/ogg|voice",
        "49443303000000000000|audio/mpeg|audio",
        "000000186674797069736f6d0000020069736f6d69736f32|video/mp4|video",
        "255044462d312e370a|application/pdf|document",
        "504b030414000000|application/zip|document",
        "68656c6c6f|text/plain|document"
      })
  void itsKindIsToldFromItsBytes(String bytes, String mimeType, String type) {
    var file = outgoing.fetch(tenant, serve(HexFormat.of().parseHex(bytes), "") + "/a");
    assertThat(file.mimeType()).isEqualTo(mimeType);
    assertThat(file.type()).isEqualTo(type);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/a/price%20list.png||price list.png",
        "/download/123||123.png",
        "/||file.png",
        "/..%2f..%2fetc%2fpasswd||passwd.png",
        "/a|attachment; filename=\"b.png\"|b.png",
        "/a|attachment; filename*=UTF-8''gr%C3%B6%C3%9Fe.png|größe.png",
        "/a|attachment; filename=\"../../x.png\"|x.png",
        "/a|attachment; filename|a.png"
      })
  void itsNameIsWhatItsServerSaysElseTheEndOfItsAddress(
      String path, @Nullable String disposition, String name) {
    var header = disposition == null ? "" : "Content-Disposition: " + disposition + "\r\n";
    assertThat(outgoing.fetch(tenant, serve(PNG, header) + path).fileName()).isEqualTo(name);
  }

  @Test
  void theSameContentIsKeptOnce() {
    var url = serve(PNG, "");
    var one = outgoing.fetch(tenant, url + "/one.png");
    var two = outgoing.fetch(tenant, url + "/two.png");
    assertThat(one.id()).isNotEqualTo(two.id());
    assertThat(count("media_content")).isOne();
    assertThat(count("outgoing_media")).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http://10.0.0.1/a.png|the address is private",
        "http://localhost/a.png|the address is private",
        "http://nowhere.invalid/a.png|its host has no address, or a private one",
        "ftp://example.com/a.png|it must begin with http:// or https://"
      })
  void whyThereIsNoFileIsSaid(String url, String reason) {
    assertRefused(url, reason);
  }

  @Test
  void whatIsNotThereIsSaid() {
    assertRefused(answering("HTTP/1.1 404 X\r\n\r\n"), "its server answers with the status 404");
    assertRefused(
        answering("HTTP/1.1 200 OK\r\nContent-Length: 67108865\r\n\r\n"), "it has more than 64 MB");
    assertRefused(answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), "it is empty");
    assertRefused(
        answering("HTTP/1.1 200 OK\r\n\r\n<!doctype html><html><body>Sign in</body></html>"),
        "there is a web page and not a file");
    assertRefused(
        answering("HTTP/1.1 302 X\r\nLocation: http://localhost/\r\n\r\n"),
        "the address is private");
    assertThat(count("outgoing_media")).isZero();
    assertThat(count("media_content")).isZero();
  }

  @Test
  void nothingIsLeftOfWhatDidNotComeToItsEnd() throws Exception {
    assertRefused(
        answering("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello"),
        "its server cannot be reached, or broke off");
    var incoming = TestDataDirectory.PATH.resolve("media").resolve("incoming");
    try (var files = Files.list(incoming)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void nobodyIsAskedInsideATransaction() {
    var url = serve(PNG, "");
    assertThatThrownBy(() -> transaction.execute(_ -> outgoing.fetch(tenant, url + "/a")))
        .isInstanceOf(IllegalStateException.class);
    assertThat(server().connections()).isZero();
  }

  @Test
  void slowServersOfATenantLeaveRoomForOthers() throws Exception {
    var end = new CountDownLatch(1);
    var asked = new CountDownLatch(4);
    server =
        RawServer.answering(
            (_, out) -> {
              asked.countDown();
              await(end);
              write(out, PNG, "");
            });
    var url = "http://127.0.0.1:" + server.port() + "/a";
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var fetch = 0; fetch < 4; fetch++) {
        threads.submit(() -> outgoing.fetch(tenant, url));
      }
      await(asked);
      assertThatThrownBy(() -> outgoing.fetch(tenant, url)).isInstanceOf(Problem.Throttled.class);
      var other = world.tenant("unlimited").owner().tenantId();
      var others = threads.submit(() -> outgoing.fetch(other, url));
      end.countDown();
      assertThat(others.get()).isNotNull();
    }
    assertThat(count("outgoing_media")).isEqualTo(4);
  }

  @Test
  void whatWasSentIsShownInTheChat() {
    var file = outgoing.fetch(tenant, serve(PNG, "") + "/car.png");
    var message = message();
    attach(message, file.id());
    attach(message, file.id());
    var shown = Objects.requireNonNull(media.of(tenant, List.of(message)).get(message));
    assertThat(shown.status()).isEqualTo(MediaStatus.STORED);
    assertThat(shown.fileName()).isEqualTo("car.png");
    assertThat(api.get(shown.url()).expect(200).header("Content-Type")).isEqualTo("image/png");
    assertThat(api.get("/messages/" + message).expect(200).json().at("/media/status").asString())
        .isEqualTo("stored");
  }

  @Test
  void othersFilesAreNotAttached() {
    var other = world.tenant("unlimited").owner().tenantId();
    var file = outgoing.fetch(other, serve(PNG, "") + "/car.png");
    attach(message(), file.id());
    assertThat(count("message_media")).isZero();
  }

  @Test
  void aCopyThatCameBackFirstIsNotFetchedAnyMoreAndWhatWasTakenBackStaysSo() {
    var file = outgoing.fetch(tenant, serve(PNG, "") + "/car.png");
    for (var status : List.of("pending", "gone")) {
      var message = message();
      jdbc.sql(
              """
              insert into message_media (tenant_id, message_id, session_id, status, wa_chat_id, wa_message_id,
                wa_author_id, own, due_at, created_at)
              values (:tenant, :message, :session, :status, 'c', 'm', 'a', true,
                case when :status = 'pending' then now() + interval '1 day' end, now())
              """)
          .param("tenant", tenant.value())
          .param("message", message.value())
          .param("session", UUID.fromString(session))
          .param("status", status)
          .update();
      attach(message, file.id());
      var shown = Objects.requireNonNull(media.of(tenant, List.of(message)).get(message));
      assertThat(shown.status())
          .isEqualTo(status.equals("pending") ? MediaStatus.STORED : MediaStatus.GONE);
    }
  }

  @Test
  void whatNobodyNamesGoesWithItsBytes() {
    var file = outgoing.fetch(tenant, serve(PNG, "") + "/a.png");
    sweep.sweep();
    assertThat(outgoing.open(tenant, file.id())).as("within a day").isPresent();
    aDayGoesBy();
    sweep.sweep();
    assertThat(outgoing.open(tenant, file.id())).isEmpty();
    assertThat(count("media_content")).isZero();
    assertThat(bytesInFolder()).isZero();
  }

  @Test
  void whatAMessageNeedsStaysUntilTheMessageGoes() {
    var file = outgoing.fetch(tenant, serve(PNG, "") + "/a.png");
    named(file.id());
    aDayGoesBy();
    sweep.sweep();
    assertThat(outgoing.open(tenant, file.id())).isPresent();
    jdbc.sql("delete from outgoing_message where tenant_id = :tenant")
        .param("tenant", tenant.value())
        .update();
    sweep.sweep();
    assertThat(outgoing.open(tenant, file.id())).as("looked at a week later").isPresent();
    aDayGoesBy();
    sweep.sweep();
    assertThat(outgoing.open(tenant, file.id())).isEmpty();
  }

  @Test
  void contentsStayThatOthersHave() {
    var url = serve(PNG, "");
    var message = message();
    attach(message, outgoing.fetch(tenant, url + "/shown.png").id());
    aDayGoesBy();
    sweep.sweep();
    assertThat(count("outgoing_media")).isZero();
    var shown = Objects.requireNonNull(media.of(tenant, List.of(message)).get(message));
    api.get(shown.url()).expect(200);
    assertThat(bytesInFolder()).isOne();
  }

  @Test
  void contentsStayThatSomebodyBroughtAgainAMomentAgo() {
    var url = serve(PNG, "");
    outgoing.fetch(tenant, url + "/a.png");
    aDayGoesBy();
    jdbc.sql("update media_content set kept_at = now() where tenant_id = :tenant")
        .param("tenant", tenant.value())
        .update();
    sweep.sweep();
    assertThat(count("outgoing_media")).isZero();
    assertThat(count("media_content")).isOne();
  }

  @Test
  void whatIsNamedWhileItIsSweptIsPassedOver() {
    var file = outgoing.fetch(tenant, serve(PNG, "") + "/a.png");
    aDayGoesBy();
    try (var other = Executors.newVirtualThreadPerTaskExecutor()) {
      transaction.executeWithoutResult(
          _ -> {
            named(file.id());
            get(other.submit(sweep::sweep));
          });
    }
    sweep.sweep();
    assertThat(outgoing.open(tenant, file.id())).isPresent();
  }

  private void assertRefused(String url, String reason) {
    assertThatThrownBy(() -> outgoing.fetch(tenant, url))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessage("'media_url' could not be fetched: " + reason + ".");
  }

  private String answering(String answer) {
    close();
    server =
        RawServer.answering((_, out) -> out.write(answer.getBytes(StandardCharsets.ISO_8859_1)));
    return "http://127.0.0.1:" + server.port() + "/";
  }

  private String serve(byte[] content, String headers) {
    server = RawServer.answering((_, out) -> write(out, content, headers));
    return "http://127.0.0.1:" + server.port();
  }

  private static void write(OutputStream out, byte[] content, String headers) throws IOException {
    var head = "HTTP/1.1 200 OK\r\n" + headers + "Content-Length: " + content.length + "\r\n\r\n";
    out.write(head.getBytes(StandardCharsets.ISO_8859_1));
    out.write(content);
  }

  private RawServer server() {
    return Objects.requireNonNull(server);
  }

  private MessageId message() {
    api.post(
            "/simulator/messages",
            "{\"session_id\": \"%s\", \"from\": \"%s\", \"text\": \"hi\"}"
                .formatted(session, World.phone()))
        .expect(202);
    return jdbc.sql(
            """
            update message set has_media = true, message_type = 'image'
            where (tenant_id, id) = (select tenant_id, id from message where tenant_id = :tenant order by id desc limit 1)
            returning id
            """)
        .param("tenant", tenant.value())
        .query((row, _) -> new MessageId(row.getObject("id", UUID.class)))
        .single();
  }

  private void attach(MessageId message, MediaId file) {
    transaction.executeWithoutResult(
        _ -> outgoing.attach(List.of(new MessageFile(tenant, message, file))));
  }

  private void named(MediaId file) {
    jdbc.sql(
            """
            insert into outgoing_message (tenant_id, session_id, wa_chat_id, origin, content, media_id, created_at)
            values (:tenant, :session, 'c', 'api', '', :file, now())
            """)
        .param("tenant", tenant.value())
        .param("session", UUID.fromString(session))
        .param("file", file.value())
        .update();
  }

  /** For what this tenant has, which is therefore due. */
  private void aDayGoesBy() {
    jdbc.sql(
            "update outgoing_media set check_at = now() - interval '1 minute' where tenant_id = :tenant")
        .param("tenant", tenant.value())
        .update();
    jdbc.sql(
            "update media_content set kept_at = kept_at - interval '25 hours' where tenant_id = :tenant")
        .param("tenant", tenant.value())
        .update();
  }

  private long bytesInFolder() {
    var folder = TestDataDirectory.PATH.resolve("media").resolve(tenant.toString());
    try (var files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).count();
    } catch (IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    }
  }

  private long count(String table) {
    return jdbc.sql("select count(*) from " + table + " where tenant_id = :tenant")
        .param("tenant", tenant.value())
        .query(Long.class)
        .single();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static void get(java.util.concurrent.Future<?> done) {
    try {
      done.get();
    } catch (InterruptedException | java.util.concurrent.ExecutionException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
