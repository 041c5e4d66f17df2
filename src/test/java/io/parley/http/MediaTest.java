package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.Parley;
import io.parley.accounts.TestTenants;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPOutputStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Files on their way from a WAHA server to who reads them; the limits are small, to be met soon.
 */
@SpringBootTest(
    classes = Parley.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "parley.demo=false",
      "parley.waha.hmac-key=" + ServerTest.HMAC_KEY,
      "parley.waha.api-key=" + WahaFiles.KEY,
      "parley.media.largest=3MB",
      "parley.media.patience=2s",
      "parley.media.pause=100ms",
      "parley.media.most-failures=3",
      "parley.media.poll=200ms",
      "parley.bootstrap.api-key=mf_bootstrap_key_of_the_tests"
    })
@Import({TestTenants.class, World.class, ChokesOnPoison.class})
class MediaTest {
  private static final WahaFiles WAHA = new WahaFiles();
  private static final Path DATA =
      Path.of("target", "test-data", "media-" + ProcessHandle.current().pid());
  private static final Path INCOMING = DATA.resolve("media").resolve("incoming");
  private static final int LARGEST = 3 * 1024 * 1024;

  @Autowired World world;
  @Autowired JdbcClient jdbc;
  private TestTenants.Tenant tenant;
  private Api api;
  private String name;

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) {
    registry.add("parley.waha.url", WAHA::url);
    registry.add("parley.data-dir", DATA::toString);
  }

  @AfterAll
  static void close() {
    WAHA.close();
  }

  @BeforeEach
  void aSessionAtWaha() {
    tenant = world.tenant("unlimited");
    api = world.as(tenant);
    name = session(api);
    allowHistory();
  }

  @Test
  void aFileIsFetchedFromTheServerThatWeKnowAndServed() {
    var picture = picture();
    WAHA.on("/api/files/s/a%40b%20c.png", WahaFiles.file(picture));
    var media =
        delivered("http://wrong.example:3000/api/files/s/a%40b%20c.png?x=1", "image/jpeg", null);
    assertThat(media.path("status").asString()).isEqualTo("pending");
    assertThat(media.path("mime_type").asString()).isEqualTo("image/jpeg");
    assertThat(media.path("url").asString()).isEqualTo("/media/" + id(media));
    var read = stored(media);
    assertThat(read.body()).isEqualTo(picture);
    assertThat(read.header("Content-Type")).isEqualTo("image/png");
    assertThat(read.header("Content-Disposition"))
        .isEqualTo("inline; filename=\"file.png\"; filename*=UTF-8''file.png");
    assertThat(read.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(read.header("Content-Security-Policy")).isEqualTo("sandbox; default-src 'none'");
    assertThat(read.header("Cache-Control")).isEqualTo("no-cache, private");
    assertThat(read.header("Content-Length")).isEqualTo(String.valueOf(picture.length));
    assertThat(WAHA.asked("/api/files/s/a%40b%20c.png")).isEqualTo(1);
    assertNothingIsLeft();
  }

  @Test
  void whoHasItAlreadyIsToldSo() {
    WAHA.on("/api/files/etag", WahaFiles.file(picture()));
    var media = delivered("/api/files/etag", "image/png", null);
    var etag = stored(media).header("ETag");
    assertThat(etag).matches("\"[0-9a-f]{64}\"");
    var again = api.with("If-None-Match", etag).get("/media/" + id(media)).expect(304);
    assertThat(again.body()).isEmpty();
  }

  @Test
  void partsCanBeAskedFor() {
    var bytes = picture();
    WAHA.on("/api/files/parts", WahaFiles.file(bytes));
    var media = delivered("/api/files/parts", "image/png", null);
    stored(media);
    var part = api.with("Range", "bytes=10-19").get("/media/" + id(media)).expect(206);
    assertThat(part.body()).isEqualTo(Arrays.copyOfRange(bytes, 10, 20));
    assertThat(part.header("Content-Range")).isEqualTo("bytes 10-19/" + bytes.length);
    for (var outside : List.of("bytes=999999-", "bytes=999999-9999999", "bytes=-0")) {
      var refused = api.with("Range", outside).get("/media/" + id(media)).expect(416);
      assertThat(refused.header("Content-Range")).isEqualTo("bytes */" + bytes.length);
    }
    var parts = api.with("Range", "bytes=0-1,5-6").get("/media/" + id(media)).expect(206);
    assertThat(parts.header("Content-Type")).startsWith("multipart/byteranges");
    var whole = api.with("Range", "lines=1-2").get("/media/" + id(media)).expect(200);
    assertThat(whole.body()).isEqualTo(bytes);
    api.with("Range", "bytes=a-b").get("/media/" + id(media)).expect(400);
    api.with("Range", "nonsense").get("/media/" + id(media)).expect(400);
  }

  @Test
  void theSameContentIsKeptOnceInATenantAndNeverForTwo() {
    var picture = picture();
    WAHA.on("/api/files/same", WahaFiles.file(picture));
    stored(delivered("/api/files/same", "image/png", "one.png"));
    stored(delivered("/api/files/same", "image/png", "two.png"));
    assertThat(filesOf(tenant)).hasSize(1);
    var other = world.tenant("unlimited");
    var first = tenant;
    tenant = other;
    api = world.as(other);
    name = session(api);
    allowHistory();
    stored(delivered("/api/files/same", "image/png", null));
    assertThat(filesOf(other)).hasSize(1);
    assertThat(filesOf(first)).hasSize(1);
  }

  @Test
  void aKeyReadsOnlyWhereTheTenantAllowsIt() {
    WAHA.on("/api/files/gated", WahaFiles.file(picture()));
    var media = delivered("/api/files/gated", "image/png", null);
    stored(media);
    jdbc.sql("update tenant set chat_history_access_enabled = false where tenant_id = :tenant")
        .param("tenant", tenant.owner().tenantId().value())
        .update();
    assertThat(api.get("/media/" + id(media)).expect(403).detail())
        .startsWith("Chat history access requires opt-in");
    assertThat(api.get("/media/" + UUID.randomUUID()).expect(403).detail())
        .as("says nothing of what there is")
        .startsWith("Chat history access requires opt-in");
  }

  @Test
  void idsOfNothingAreNotThere() {
    api.get("/media/" + UUID.randomUUID()).expect(404);
    api.get("/media/none").expect(404);
    world.stranger().get("/media/" + UUID.randomUUID()).expect(401);
  }

  @Test
  void aFileThatTheServerHasNoMoreIsAskedForAgain() {
    var picture = picture();
    WAHA.on("/api/files/renewed", WahaFiles.file(picture));
    WAHA.on(
        messagePath("RENEWED"),
        WahaFiles.json(200, "{\"media\": {\"url\": \"http://x/api/files/renewed\"}}"));
    var media = delivered("RENEWED", "http://x/api/files/deleted", "image/png", null);
    assertThat(stored(media).body()).isEqualTo(picture);
    assertThat(WAHA.asked("/api/files/deleted")).isEqualTo(1);
  }

  @Test
  void aFileThatWasNeverDownloadedIsAskedFor() {
    var picture = picture();
    WAHA.on("/api/files/late", WahaFiles.file(picture));
    WAHA.on(
        messagePath("LATE"),
        WahaFiles.json(200, "{\"media\": {\"url\": \"http://x/api/files/late\"}}"));
    assertThat(stored(delivered("LATE", null, null, null)).body()).isEqualTo(picture);
  }

  @Test
  void aFileThatNobodyHasIsGone() {
    WAHA.on(messagePath("LOST"), WahaFiles.json(200, "{\"media\": null}"));
    var media = delivered("LOST", "/api/files/lost", "image/png", null);
    assertThat(gone(media)).isEqualTo("The WAHA server has the file no more.");
  }

  @Test
  void troublesPassUnnoticed() {
    var picture = picture();
    var calls = new java.util.concurrent.atomic.AtomicInteger();
    WAHA.on(
        "/api/files/flaky",
        exchange -> {
          switch (calls.getAndIncrement()) {
            case 0 -> WahaFiles.json(500, "{\"exception\": {}}").give(exchange);
            case 1 -> {
              exchange.sendResponseHeaders(200, picture.length);
              exchange.getResponseBody().write(picture, 0, 20);
              exchange.getResponseBody().flush();
            }
            default -> WahaFiles.file(picture).give(exchange);
          }
        });
    assertThat(stored(delivered("/api/files/flaky", "image/png", null)).body()).isEqualTo(picture);
    assertThat(calls).hasValue(3);
    assertNothingIsLeft();
  }

  @Test
  void troublesThatDoNotPassAreTold() {
    WAHA.on("/api/files/broken", WahaFiles.json(500, "{\"exception\": {}}"));
    assertThat(gone(delivered("/api/files/broken", "image/png", null)))
        .isEqualTo("The WAHA server answered 500 instead of giving the file.");
    assertThat(WAHA.asked("/api/files/broken")).isEqualTo(3);
  }

  @Test
  void aServerThatCannotBeAskedIsWaitedFor() {
    var picture = picture();
    var calls = new java.util.concurrent.atomic.AtomicInteger();
    WAHA.on(
        "/api/files/locked",
        exchange -> {
          if (calls.getAndIncrement() < 4) {
            WahaFiles.json(401, "{}").give(exchange);
          } else {
            WahaFiles.file(picture).give(exchange);
          }
        });
    assertThat(stored(delivered("/api/files/locked", "image/png", null)).body()).isEqualTo(picture);
  }

  @Test
  void redirectsAreNotFollowed() {
    WAHA.on(
        "/api/files/moved",
        exchange -> {
          exchange.getResponseHeaders().set("Location", "/waha/api/files/target");
          exchange.sendResponseHeaders(302, -1);
        });
    WAHA.on("/api/files/target", WahaFiles.file(picture()));
    assertThat(gone(delivered("/api/files/moved", "image/png", null))).contains("302");
    assertThat(WAHA.asked("/api/files/target")).isZero();
  }

  @Test
  void aPageInsteadOfAPictureIsNotKept() {
    WAHA.on(
        "/api/files/page",
        WahaFiles.file("<html>Bad gateway</html>".getBytes(StandardCharsets.UTF_8)));
    assertThat(gone(delivered("/api/files/page", "image/png", null))).contains("page of text");
    assertThat(filesOf(tenant)).isEmpty();
    assertNothingIsLeft();
  }

  @Test
  void anEndlessFileIsCut() {
    WAHA.on(
        "/api/files/endless",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          while (true) {
            exchange.getResponseBody().write(new byte[65_536]);
          }
        });
    assertThat(gone(delivered("/api/files/endless", "video/mp4", null)))
        .isEqualTo("The file is larger than 3 MB, which is the most that is kept.");
    assertNothingIsLeft();
  }

  @Test
  void aFileOfExactlyTheLimitIsKept() {
    var file = new byte[LARGEST];
    new Random(1).nextBytes(file);
    WAHA.on("/api/files/limit", WahaFiles.file(file));
    assertThat(stored(delivered("/api/files/limit", null, null)).body()).isEqualTo(file);
  }

  @Test
  void aFileThatIsShorterThanItSaysIsNotKept() {
    WAHA.on(
        "/api/files/short",
        exchange -> {
          exchange.sendResponseHeaders(200, 1_000_000);
          exchange.getResponseBody().write(picture());
          exchange.getResponseBody().flush();
        });
    assertThat(gone(delivered("/api/files/short", "image/png", null))).contains("broke off");
    assertThat(filesOf(tenant)).isEmpty();
    assertNothingIsLeft();
  }

  @Test
  void anEmptyFileIsNone() {
    WAHA.on("/api/files/empty", exchange -> exchange.sendResponseHeaders(200, -1));
    assertThat(gone(delivered("/api/files/empty", "image/png", null))).contains("empty");
  }

  @Test
  void whatIsPackedIsMeasuredUnpacked() throws IOException {
    var bomb = new ByteArrayOutputStream();
    try (var packed = new GZIPOutputStream(bomb)) {
      packed.write(new byte[50 * 1024 * 1024]);
    }
    assertThat(bomb.size()).isLessThan(100_000);
    WAHA.on("/api/files/bomb", packed(bomb.toByteArray()));
    assertThat(gone(delivered("/api/files/bomb", "image/png", null))).contains("larger than 3 MB");
    assertNothingIsLeft();
  }

  @Test
  void aDripIsCutInTime() {
    WAHA.on(
        "/api/files/drip",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          while (true) {
            exchange.getResponseBody().write('x');
            exchange.getResponseBody().flush();
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
          }
        });
    assertThat(gone(delivered("/api/files/drip", "image/png", null)))
        .isEqualTo("The gateway did not give the whole file within 2 seconds.");
    assertNothingIsLeft();
  }

  @Test
  void aServerThatSaysNothingIsLeft() {
    WAHA.on("/api/files/silent", _ -> LockSupport.parkNanos(Duration.ofSeconds(30).toNanos()));
    assertThat(gone(delivered("/api/files/silent", "image/png", null)))
        .contains("within 2 seconds");
    assertNothingIsLeft();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "/api/sessions",
        "/api/files/../sessions",
        "/api/files/%2e%2e/sessions",
        "/api/files/a%2F..%2F..%2Fsessions",
        "/api/files/",
        "/api/files//x",
        "/api/files/%zz",
        "not a url"
      })
  void onlyFilesAreAskedFor(String url) {
    WAHA.on("/api/sessions", WahaFiles.json(200, "[]"));
    assertThat(gone(delivered(url, "image/png", null))).contains("somewhere else");
    assertThat(WAHA.asked("/api/sessions")).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '!',
      value = {
        "../../etc/passwd, passwd",
        "a\\u0000b.png, ab.png",
        "invoice\\u202Efdp.exe, invoicefdp.exe",
        "x\\r\\nSet-Cookie: a=b, xSet-Cookie_ a=b",
        "a;b\\\".png, a_b_.png"
      })
  void namesAreCleaned(String given, String clean) {
    WAHA.on("/api/files/named", WahaFiles.file(picture()));
    var media = delivered("/api/files/named", "image/png", given);
    assertThat(media.path("file_name").asString()).isEqualTo(clean);
    var header = stored(media).header("Content-Disposition");
    assertThat(header)
        .matches("inline; filename=\"[A-Za-z0-9 ._()-]+\"; filename\\*=UTF-8''[\\x21-\\x7E]+");
  }

  @Test
  void aLongNameIsCut() {
    WAHA.on("/api/files/long", WahaFiles.file(picture()));
    var media = delivered("/api/files/long", "image/png", "x".repeat(300) + ".png");
    assertThat(media.path("file_name").asString()).hasSizeLessThanOrEqualTo(150).endsWith(".png");
    stored(media);
  }

  @Test
  void aPageIsServedToBeSaved() {
    WAHA.on(
        "/api/files/html",
        WahaFiles.file("<html><script>alert(1)</script>".getBytes(StandardCharsets.UTF_8)));
    var read = stored(delivered("/api/files/html", "text/html", "page.html"));
    assertThat(read.header("Content-Type")).isEqualTo("application/octet-stream");
    assertThat(read.header("Content-Disposition")).startsWith("attachment; filename=\"page.html\"");
  }

  @Test
  void theFileOfAMessageThatWasTakenBackIsGone() {
    WAHA.on("/api/files/regretted", WahaFiles.file(picture()));
    var media = delivered("REGRETTED", "/api/files/regretted", "image/png", null);
    stored(media);
    takeBack("REGRETTED");
    assertThat(gone(media)).isEqualTo("The message was taken back.");
    assertThat(row(media, "sha256")).isEqualTo("null");

    WAHA.on("/api/files/slow", WahaFiles.json(500, "{}"));
    var awaited = delivered("AWAITED", "/api/files/slow", "image/png", null);
    takeBack("AWAITED");
    assertThat(gone(awaited)).isEqualTo("The message was taken back.");
  }

  @Test
  void aFileOfADeletedSessionIsGone() {
    WAHA.on("/api/files/orphan", WahaFiles.json(500, "{}"));
    var media = delivered("/api/files/orphan", "image/png", null);
    var session = api.get("/sessions").expect(200).text("/0/id");
    api.delete("/sessions/" + session).expect(200);
    assertThat(gone(media))
        .satisfiesAnyOf(
            reason -> assertThat(reason).contains("session was deleted"),
            reason -> assertThat(reason).contains("500"));
  }

  @Test
  void aFullDiskIsWaitedFor() throws IOException {
    var picture = picture();
    WAHA.on("/api/files/full", WahaFiles.file(picture));
    var aside = DATA.resolve("aside");
    if (Files.exists(INCOMING)) {
      Files.move(INCOMING, aside);
    } else {
      Files.createDirectories(INCOMING.getParent());
    }
    Files.createFile(INCOMING);
    var media = delivered("/api/files/full", "image/png", null);
    await().untilAsserted(() -> assertThat(row(media, "reason")).contains("disk may be full"));
    assertThat(row(media, "status")).isEqualTo("pending");
    assertThat(row(media, "failures")).isEqualTo("0");
    Files.delete(INCOMING);
    assertThat(stored(media).body()).isEqualTo(picture);
  }

  @Test
  void theSimulatorsFilesGoTheSameWay() {
    var team = Team.of(api);
    var direct =
        "{\"session_id\": \"%s\", \"from\": \"+15550100077\", \"type\": \"%s\", \"media_url\": \"%s\"}";
    for (var sample : List.of("image", "audio", "document")) {
      api.post("/simulator/messages", direct.formatted(team.session(), sample, "sample:" + sample))
          .expect(202);
      stored(lastMedia());
    }
    api.post(
            "/simulator/messages",
            direct.formatted(team.session(), "document", "data:text/plain;base64,SGVsbG8="))
        .expect(202);
    assertThat(stored(lastMedia()).body()).asString(StandardCharsets.UTF_8).isEqualTo("Hello");
    api.post(
            "/simulator/messages",
            direct.formatted(team.session(), "image", "https://example.com/x.png"))
        .expect(202);
    assertThat(gone(lastMedia())).startsWith("The simulator fetches nothing");
  }

  @Test
  void anEventOfAGroupTellsOfTheFileToo() {
    var team = Team.of(api);
    team.watch("\"monitor_mode\": \"all\"");
    team.writes(
        World.phone(), "Ann", "look", "\"type\": \"image\", \"media_url\": \"sample:image\"");
    team.writes(World.phone(), "Ann", "and nothing", "\"type\": \"text\"");
    var events = api.get("/events?types=group.message").expect(200);
    assertThat(events.text("/events/0/data/media/status")).isEqualTo("pending");
    assertThat(events.json().at("/events/1/data/media").isNull()).isTrue();
  }

  private static WahaFiles.Answer packed(byte[] bytes) {
    return exchange -> {
      exchange.getResponseHeaders().set("Content-Encoding", "gzip");
      WahaFiles.file(bytes).give(exchange);
    };
  }

  /** A picture that nobody sent before. */
  private static byte[] picture() {
    var bytes = new byte[2_000];
    new Random().nextBytes(bytes);
    var head = HexFormat.of().parseHex("89504e470d0a1a0a0000000d49484452");
    System.arraycopy(head, 0, bytes, 0, head.length);
    return bytes;
  }

  private static String session(Api api) {
    return api.post("/sessions", "{\"name\": \"Shop\", \"gateway\": \"waha\"}")
        .expect(201)
        .text("/config/gateway_session");
  }

  private void allowHistory() {
    jdbc.sql("update tenant set chat_history_access_enabled = true where tenant_id = :tenant")
        .param("tenant", tenant.owner().tenantId().value())
        .update();
  }

  private JsonNode delivered(String url, @Nullable String type, @Nullable String file) {
    return delivered("M" + UUID.randomUUID().toString().replace("-", ""), url, type, file);
  }

  /** The file as the event of its message tells of it. */
  private JsonNode delivered(
      String id, @Nullable String url, @Nullable String type, @Nullable String file) {
    var body =
        """
        {"id": "evt_1", "timestamp": 1784000000123, "event": "message.any", "session": "%s",
         "me": {"id": "15550100001@c.us"},
         "payload": {"id": "false_15550123456@c.us_%s", "timestamp": 1784000000, "from": "15550123456@c.us",
           "fromMe": false, "to": null, "body": "", "hasMedia": true,
           "media": {"url": %s, "mimetype": %s, "filename": %s, "s3": null, "error": null}}}
        """
            .formatted(name, id, quoted(url), quoted(type), quoted(file));
    report(body);
    return lastMedia();
  }

  private void takeBack(String id) {
    report(
        """
        {"id": "evt_2", "timestamp": 1784000001123, "event": "message.revoked", "session": "%s",
         "me": {"id": "15550100001@c.us"},
         "payload": {"revokedMessageId": "%s", "before": null,
           "after": {"id": "false_15550123456@c.us_X", "timestamp": 1784000001, "from": "15550123456@c.us",
             "fromMe": false, "body": ""}}}
        """
            .formatted(name, id));
  }

  private void report(String body) {
    world.stranger().with("X-Webhook-Hmac", hmac(body)).post("/gateway/waha", body).expect(200);
  }

  private JsonNode lastMedia() {
    var events = api.get("/events?types=message.received").expect(200).json().path("events");
    return events.path(events.size() - 1).path("data").path("media");
  }

  private static String quoted(@Nullable String text) {
    return text == null ? "null" : '"' + text + '"';
  }

  private String messagePath(String id) {
    return "/api/%s/chats/15550123456%%40c.us/messages/false_15550123456%%40c.us_%s"
        .formatted(name, id);
  }

  private static String id(JsonNode media) {
    return media.path("id").asString();
  }

  private Api.Answer stored(JsonNode media) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(row(media, "status")).isEqualTo("stored"));
    return api.get("/media/" + id(media)).expect(200);
  }

  /** Why. */
  private String gone(JsonNode media) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(row(media, "status")).isEqualTo("gone"));
    var reason = api.get("/media/" + id(media)).expect(410).detail();
    assertThat(row(media, "source_url")).isEqualTo("null");
    return reason;
  }

  private String row(JsonNode media, String column) {
    var row =
        jdbc.sql("select to_jsonb(m) from message_media m where id = :id")
            .param("id", UUID.fromString(id(media)))
            .query(String.class)
            .single();
    return JsonMapper.shared().readTree(row).path(column).asString("null");
  }

  private static List<Path> filesOf(TestTenants.Tenant tenant) {
    var folder = DATA.resolve("media").resolve(tenant.owner().tenantId().toString());
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (var files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    } catch (IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    }
  }

  private static void assertNothingIsLeft() {
    await()
        .untilAsserted(
            () -> {
              try (var left = Files.list(INCOMING)) {
                assertThat(left).isEmpty();
              }
            });
  }

  private static String hmac(String body) {
    try {
      var mac = Mac.getInstance("HmacSHA512");
      mac.init(
          new SecretKeySpec(ServerTest.HMAC_KEY.getBytes(StandardCharsets.UTF_8), "HmacSHA512"));
      return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
    } catch (java.security.GeneralSecurityException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
