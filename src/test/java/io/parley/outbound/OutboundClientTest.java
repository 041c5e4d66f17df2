package io.parley.outbound;

import static io.parley.outbound.RawServer.bytes;
import static io.parley.outbound.RawServer.ok;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.parley.outbound.FetchOutcome.Failed;
import io.parley.outbound.FetchOutcome.Fetched;
import io.parley.outbound.FetchOutcome.Refused;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.unit.DataSize;

/** What servers on loopback, which the operator allowed by their names, do to the client. */
class OutboundClientTest {
  private static final int MOST = 1 << 20;
  private static final FetchLimits LIMITS =
      new FetchLimits(DataSize.ofBytes(MOST), Duration.ofSeconds(60));
  private static final FetchLimits IMPATIENT =
      new FetchLimits(DataSize.ofBytes(MOST), Duration.ofSeconds(1));

  private final List<String> lookedUp = new ArrayList<>();
  private final OutboundClient client =
      new OutboundClient(
          new Guard(
              AllowedHosts.of(new OutboundProperties(List.of("files.test", "more.test"), false)),
              this::resolve),
          OutboundClient.tls());
  private final RawServer canary = RawServer.canary();
  private final ByteArrayOutputStream sink = new ByteArrayOutputStream();
  private @Nullable RawServer server;

  @AfterEach
  void close() throws Exception {
    client.destroy();
    canary.close();
    if (server != null) {
      server.close();
    }
  }

  @Test
  void aFileIsHandedOutWithWhatIsSaidOfIt() throws Exception {
    var url = serve((_, out) -> out.write(bytes(ok("Content-Disposition: inline\r\n", "hello"))));
    assertThat(get(url)).isEqualTo(new Fetched(URI.create(url), "inline"));
    assertThat(sink).hasToString("hello");
  }

  @Test
  void aNameIsLookedUpOnceAndTheServerIsToldIt() throws Exception {
    var url = serve((_, out) -> out.write(bytes(ok("", "hello"))));
    get(url);
    assertThat(lookedUp).containsExactly("files.test");
    assertThat(server().requests().getFirst())
        .contains("GET /a HTTP/1.1", "Host: files.test:" + server().port());
  }

  @Test
  void nothingIsSentThatTellsWhoAsks() throws Exception {
    var url =
        serve(
            (path, out) ->
                out.write(
                    bytes(
                        path.equals("/a")
                            ? redirect(302, "http://more.test:" + server().port() + "/b")
                                .replace("\r\n\r\n", "\r\nSet-Cookie: a=b\r\n\r\n")
                            : ok("", "hello"))));
    get(url);
    assertThat(server().requests()).hasSize(2);
    for (var request : server().requests()) {
      assertThat(request.stream().skip(1).map(line -> line.split(":", 2)[0]))
          .containsExactlyInAnyOrder("Host", "User-Agent", "Accept-Encoding", "Connection");
    }
  }

  @Test
  void noProxyOfTheMachineIsUsed() throws Exception {
    var url = serve((_, out) -> out.write(bytes(ok("", "hello"))));
    System.setProperty("http.proxyHost", "127.0.0.1");
    System.setProperty("http.proxyPort", String.valueOf(canary.port()));
    try {
      assertThat(get(url)).isInstanceOf(Fetched.class);
    } finally {
      System.clearProperty("http.proxyHost");
      System.clearProperty("http.proxyPort");
    }
    assertThat(sink).hasToString("hello");
    assertThat(canary.connections()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void redirectsAreFollowedThreeTimes(int status) throws Exception {
    var url =
        serve(
            (path, out) ->
                out.write(
                    bytes(path.length() < 5 ? redirect(status, path + "a") : ok("", "hello"))));
    assertThat(get(url)).isEqualTo(new Fetched(URI.create(url + "aaa"), null));
    assertThat(lookedUp).hasSize(4);
    server().close();
    var loop = serve((_, out) -> out.write(bytes(redirect(status, "/a"))));
    assertThat(get(loop)).isEqualTo(new Failed("it is redirected more than 3 times"));
    assertThat(server().connections()).isEqualTo(4);
  }

  @Test
  void eachRedirectIsLookedAt() throws Exception {
    for (var target :
        List.of(
            "http://127.0.0.1:%d/",
            "//127.0.0.1:%d/",
            "http://loopback.test:%d/",
            "http://[::ffff:127.0.0.1]:%d/",
            "http://a@files.test:%d/",
            "gopher://files.test:%d/",
            "http://files.test:%d\\@example.com/",
            "http://169.254.169.254/latest/meta-data/",
            "file:///etc/passwd")) {
      var location = target.formatted(canary.port());
      var url = serve((_, out) -> out.write(bytes(redirect(302, location))));
      assertThat(get(url)).as(location).isInstanceOf(Refused.class);
      assertThat(server().connections()).as(location).isOne();
      server().close();
    }
    assertThat(canary.connections()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void webhooksAreNotRedirected(int status) throws Exception {
    var url = serve((_, out) -> out.write(bytes(redirect(status, "/b"))));
    assertThat(client.get(url, UrlRules.WEBHOOKS, LIMITS, sink))
        .isEqualTo(new Failed("its server answers with the status " + status));
    assertThat(server().connections()).isOne();
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 206, 401, 404, 500})
  void whatIsNoFileIsNone(int status) throws Exception {
    var url = serve((_, out) -> out.write(bytes("HTTP/1.1 " + status + " X\r\n\r\n")));
    assertThat(get(url)).isEqualTo(new Failed("its server answers with the status " + status));
  }

  @Test
  void aLengthThatIsTooLargeIsBelieved() throws Exception {
    var url =
        serve(
            (_, out) ->
                out.write(bytes("HTTP/1.1 200 OK\r\nContent-Length: " + (MOST + 1) + "\r\n\r\n")));
    assertThat(get(url)).isEqualTo(new Failed("it has more than 1 MB"));
  }

  @Test
  void aLengthThatPromisesMoreThanComesIsNot() throws Exception {
    var url =
        serve((_, out) -> out.write(bytes("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello")));
    assertThat(get(url)).isEqualTo(new Failed("its server cannot be reached, or broke off"));
  }

  @Test
  void whatComesBeyondTheLengthIsNotTaken() throws Exception {
    var url =
        serve(
            (_, out) ->
                out.write(bytes("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello and more")));
    assertThat(get(url)).isInstanceOf(Fetched.class);
    assertThat(sink).hasToString("hello");
  }

  @Test
  void theLargestFileIsTakenAndNotOneByteMore() throws Exception {
    for (var size : List.of(MOST, MOST + 1)) {
      var url = serve((_, out) -> out.write(bytes("HTTP/1.1 200 OK\r\n\r\n" + "x".repeat(size))));
      sink.reset();
      var outcome = get(url);
      assertThat(outcome instanceof Fetched).isEqualTo(size == MOST);
      server().close();
    }
  }

  @Test
  void chunksWithoutEndAreLeft() throws Exception {
    var url =
        serve(
            (_, out) -> {
              out.write(bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"));
              var chunk = bytes("10000\r\n" + "x".repeat(0x10000) + "\r\n");
              while (true) {
                out.write(chunk);
              }
            });
    assertThat(get(url)).isEqualTo(new Failed("it has more than 1 MB"));
    assertThat(sink.size()).isLessThanOrEqualTo(MOST);
    await().until(() -> server().brokenOff() == 1);
  }

  @Test
  void aGzipBombIsLeftWhenItIsTooLarge() throws Exception {
    var bomb = gzip(new byte[64 * MOST]);
    assertThat(bomb.length).isLessThan(MOST);
    var url = serve((_, out) -> writePacked(out, "gzip", bomb));
    assertThat(get(url)).isEqualTo(new Failed("it has more than 1 MB"));
    assertThat(sink.size()).isLessThanOrEqualTo(MOST);
  }

  @Test
  void whatIsPackedIsUnpackedAlthoughNobodyAskedForIt() throws Exception {
    var url = serve((_, out) -> writePacked(out, "gzip", gzip(bytes("hello"))));
    assertThat(get(url)).isInstanceOf(Fetched.class);
    assertThat(sink).hasToString("hello");
  }

  @ParameterizedTest
  @ValueSource(strings = {"br", "gzip, gzip", "deflate", "nonsense"})
  void otherPackingsAreNotUnderstood(String encoding) throws Exception {
    var url = serve((_, out) -> writePacked(out, encoding, bytes("hello")));
    assertThat(get(url))
        .isEqualTo(new Failed("its server packs it in a way that is not understood"));
    assertThat(sink.size()).isZero();
  }

  @Test
  void aServerThatGivesOneByteAtATimeIsLeft() throws Exception {
    var gone = new CountDownLatch(1);
    var url =
        serve(
            (_, out) -> {
              out.write(bytes("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"));
              for (var sent = 0; sent < 100_000 && !pause(gone); sent++) {
                out.write('x');
                out.flush();
              }
            });
    assertThat(client.get(url, UrlRules.MEDIA, IMPATIENT, sink))
        .isEqualTo(new Failed("its server did not give all of it in time"));
    await().until(() -> server().brokenOff() == 1);
  }

  @Test
  void aServerThatSaysNothingIsLeft() throws Exception {
    var end = new CountDownLatch(1);
    var url = serve((_, _) -> pause(end, 60_000));
    assertThat(client.get(url, UrlRules.MEDIA, IMPATIENT, sink)).isInstanceOf(Failed.class);
    end.countDown();
  }

  @Test
  void aNameServerThatDoesNotAnswerIsLeft() throws Exception {
    assertThat(client.get("http://silent.test/", UrlRules.MEDIA, IMPATIENT, sink))
        .isInstanceOf(Failed.class);
  }

  @Test
  void headersWithoutEndAreLeft() throws Exception {
    var url =
        serve(
            (_, out) -> {
              out.write(bytes("HTTP/1.1 200 OK\r\n"));
              while (true) {
                out.write(bytes("X-More: " + "x".repeat(1_000) + "\r\n"));
              }
            });
    assertThat(get(url)).isInstanceOf(Failed.class);
    await().until(() -> server().brokenOff() == 1);
  }

  @Test
  void nonsenseIsNoAnswer() throws Exception {
    for (var answer : List.of("", "\r\n\r\n", "hello\r\n\r\n", "HTTP/9.9 abc\r\n\r\n")) {
      var url = serve((_, out) -> out.write(bytes(answer)));
      assertThat(get(url)).as(answer).isInstanceOf(Failed.class);
      server().close();
    }
  }

  @Test
  void whatFailsInTheSinkIsOurs() {
    var url = serve((_, out) -> out.write(bytes(ok("", "hello"))));
    var full =
        new OutputStream() {
          @Override
          public void write(int one) throws IOException {
            throw new IOException("no room");
          }
        };
    assertThatThrownBy(() -> client.get(url, UrlRules.MEDIA, LIMITS, full))
        .isInstanceOf(IOException.class)
        .hasMessage("no room");
  }

  @Test
  void nobodyIsAskedInsideATransaction() {
    TransactionSynchronizationManager.setActualTransactionActive(true);
    try {
      assertThatThrownBy(() -> get("http://files.test:" + canary.port()))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> client.objection("https://files.test/", UrlRules.WEBHOOKS))
          .isInstanceOf(IllegalStateException.class);
    } finally {
      TransactionSynchronizationManager.setActualTransactionActive(false);
    }
    assertThat(lookedUp).isEmpty();
  }

  private static void writePacked(OutputStream out, String encoding, byte[] packed)
      throws IOException {
    out.write(
        bytes(
            "HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\nContent-Length: %d\r\n\r\n"
                .formatted(encoding, packed.length)));
    out.write(packed);
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(packed)) {
      out.write(plain);
    }
    return packed.toByteArray();
  }

  /** True when the test is over. */
  private static boolean pause(CountDownLatch end) {
    return pause(end, 50);
  }

  private static boolean pause(CountDownLatch end, long millis) {
    try {
      return end.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private FetchOutcome get(String url) throws IOException, InterruptedException {
    return client.get(url, UrlRules.MEDIA, LIMITS, sink);
  }

  private String serve(RawServer.Answers answers) {
    server = RawServer.answering(answers);
    return "http://files.test:" + server.port() + "/a";
  }

  private RawServer server() {
    return java.util.Objects.requireNonNull(server);
  }

  private static String redirect(int status, String target) {
    var body = new String(new byte[100], ISO_8859_1);
    return "HTTP/1.1 %d Over there\r\nLocation: %s\r\nContent-Length: 100\r\n\r\n%s"
        .formatted(status, target, body);
  }

  private InetAddress[] resolve(String name) throws UnknownHostException {
    lookedUp.add(name);
    if (name.equals("silent.test")) {
      pause(new CountDownLatch(1), 5_000);
    }
    if (!name.endsWith(".test")) {
      throw new UnknownHostException(name);
    }
    return new InetAddress[] {InetAddress.ofLiteral("127.0.0.1")};
  }
}
