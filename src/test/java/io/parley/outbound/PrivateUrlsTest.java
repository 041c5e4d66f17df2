package io.parley.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.outbound.FetchOutcome.Refused;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.util.unit.DataSize;

/** A server on loopback waits behind every URL and name here, and nobody may come to it. */
class PrivateUrlsTest {
  private static final FetchLimits LIMITS =
      new FetchLimits(DataSize.ofMegabytes(1), Duration.ofSeconds(20));

  /** CANARY is its port; {@code test} names are those of {@link #NAMES}. */
  private static final List<String> URLS =
      List.of(
          "http://127.0.0.1:CANARY/",
          "https://127.0.0.1:CANARY/",
          "HTTP://127.0.0.1:CANARY/",
          "http://127.0.0.1:CANARY",
          "http://127.1:CANARY/",
          "http://127.0.1:CANARY/",
          "http://127.1.1.1:CANARY/",
          "http://127.000.000.001:CANARY/",
          "http://0:CANARY/",
          "http://0.0.0.0:CANARY/",
          "http://00.0.0.0:CANARY/",
          "http://2130706433:CANARY/",
          "http://02130706433:CANARY/",
          "http://4294967296:CANARY/",
          "http://017700000001:CANARY/",
          "http://0177.0.0.1:CANARY/",
          "http://0177.0.0.01:CANARY/",
          "http://0x7f000001:CANARY/",
          "http://0x7f.0x0.0x0.0x1:CANARY/",
          "http://0x7f.1:CANARY/",
          "http://0X7F.0.0.1:CANARY/",
          "http://127.0.0.0x1:CANARY/",
          "http://127.0.0.1.:CANARY/",
          "http://127.0.0.1..:CANARY/",
          "http://localhost:CANARY/",
          "http://LOCALHOST:CANARY/",
          "http://localhost.:CANARY/",
          "http://localhost.localdomain:CANARY/",
          "http://loopback.test:CANARY/",
          "http://LOOPBACK.test:CANARY/",
          "http://loopback.test.:CANARY/",
          "https://loopback.test:CANARY/",
          "http://six.test:CANARY/",
          "http://mapped.test:CANARY/",
          "http://mixed.test:CANARY/",
          "http://mixed-six.test:CANARY/",
          "http://metadata.test/latest/meta-data/",
          "http://unresolvable.test:CANARY/",
          "http://127.0.0.1.nip.test:CANARY/",
          "http://[::1]:CANARY/",
          "http://[0:0:0:0:0:0:0:1]:CANARY/",
          "http://[::]:CANARY/",
          "http://[::ffff:127.0.0.1]:CANARY/",
          "http://[::ffff:7f00:1]:CANARY/",
          "http://[::FFFF:7F00:0001]:CANARY/",
          "http://[::ffff:0:127.0.0.1]:CANARY/",
          "http://[::127.0.0.1]:CANARY/",
          "http://[::7f00:1]:CANARY/",
          "http://[64:ff9b::127.0.0.1]:CANARY/",
          "http://[64:ff9b:1::7f00:1]:CANARY/",
          "http://[2002:7f00:1::]:CANARY/",
          "http://[2001:0:7f00:1::]:CANARY/",
          "http://[fe80::1]:CANARY/",
          "http://[fe80::1%25lo]:CANARY/",
          "http://[::1%25lo]:CANARY/",
          "http://[::1%lo]:CANARY/",
          "http://[fd00:ec2::254]/latest/meta-data/",
          "http://[ff02::1]:CANARY/",
          "http://[::1]x:CANARY/",
          "http://::1:CANARY/",
          "http://169.254.169.254/latest/meta-data/",
          "http://100.100.100.200/latest/meta-data/",
          "http://192.0.0.192/opc/v2/",
          "http://168.63.129.16/metadata",
          "http://example.com@127.0.0.1:CANARY/",
          "http://example.com:80@127.0.0.1:CANARY/",
          "http://@127.0.0.1:CANARY/",
          "http://127.0.0.1:CANARY@loopback.test:CANARY/",
          "http://example.com%40127.0.0.1:CANARY/",
          "http://127.0.0.1:CANARY\\@example.com/",
          "http://127.0.0.1:CANARY\\.example.com/",
          "http:\\\\127.0.0.1:CANARY/",
          "http:/\\127.0.0.1:CANARY/",
          "http:127.0.0.1:CANARY/",
          "http:/127.0.0.1:CANARY/",
          "http:///127.0.0.1:CANARY/",
          "//127.0.0.1:CANARY/",
          "127.0.0.1:CANARY/",
          "http://127.0.0.1:CANARY#@example.com/",
          "http://127.0.0.1:CANARY?@example.com/",
          "http://example.com#@127.0.0.1:CANARY\t/",
          "http://127.0.0.1\t:CANARY/",
          "http://127.0.\n0.1:CANARY/",
          "http://127.0.0.1:CANARY/\r\nHost: example.com",
          "http://127.0.0.1%0d%0a:CANARY/",
          "http://127.0.0.1%00.example.com:CANARY/",
          "http://127.0.0.1\u0000.example.com:CANARY/",
          "\thttp://127.0.0.1:CANARY/",
          " http://127.0.0.1:CANARY/",
          "http://127.0.0.1:CANARY/ ",
          "http://%31%32%37.0.0.1:CANARY/",
          "http://①②⑦.⓪.⓪.①:CANARY/",
          "http://１２７.０.０.１:CANARY/",
          "http://127。0。0。1:CANARY/",
          "http://127．0．0．1:CANARY/",
          "http://ⓛocalhost:CANARY/",
          "http://loop\u00ADback.test:CANARY/",
          "http://loop\u200Bback.test:CANARY/",
          "http://loop_back.test:CANARY/",
          "http://127.0.0.1:0CANARY/",
          "http://127.0.0.1:+CANARY/",
          "http://127.0.0.1:22/",
          "http://127.0.0.1:5432/",
          "http://127.0.0.1:9092/",
          "http://127.0.0.1:65536/",
          "http://127.0.0.1:-1/",
          "file:///etc/passwd",
          "file://127.0.0.1/etc/passwd",
          "gopher://127.0.0.1:CANARY/_GET%20/",
          "jar:http://127.0.0.1:CANARY/a.jar!/b",
          "ftp://127.0.0.1:CANARY/",
          "dict://127.0.0.1:CANARY/",
          "ldap://127.0.0.1:CANARY/",
          "data:text/plain,hello",
          "javascript:alert(1)",
          "unix:///var/run/docker.sock",
          "netdoc:///etc/passwd",
          "url:http://127.0.0.1:CANARY/",
          "");

  private static final Map<String, List<String>> NAMES =
      Map.of(
          "loopback.test", List.of("127.0.0.1"),
          "localhost.localdomain", List.of("127.0.0.1"),
          "127.0.0.1.nip.test", List.of("127.0.0.1"),
          "six.test", List.of("::1"),
          "mapped.test", List.of("::ffff:127.0.0.1"),
          "mixed.test", List.of("93.184.215.14", "127.0.0.1"),
          "mixed-six.test", List.of("2606:4700:4700::1111", "::1"),
          "metadata.test", List.of("169.254.169.254"));

  private final RawServer canary = RawServer.canary();
  private final Map<String, Deque<List<String>>> answers = new HashMap<>();
  private final Guard guard = new Guard(new AllowedHosts(Set.of(), false), this::resolve);
  private final OutboundClient client = new OutboundClient(guard, OutboundClient.tls());

  @AfterEach
  void close() throws Exception {
    client.destroy();
    canary.close();
  }

  @ParameterizedTest
  @EnumSource
  void nobodyIsCalledThere(UrlRules rules) throws Exception {
    assertThat(urls().toList()).hasSizeGreaterThan(100).doesNotHaveDuplicates();
    for (var url : urls().toList()) {
      var sink = new ByteArrayOutputStream();
      assertThat(client.get(url, rules, LIMITS, sink)).as(url).isInstanceOf(Refused.class);
      assertThat(client.objection(url, rules)).as(url).isPresent();
      assertThat(sink.size()).as(url).isZero();
    }
    assertThat(canary.connections()).isZero();
  }

  @Test
  void theCanarySingsWhereItIsAllowed() throws Exception {
    var open = new Guard(new AllowedHosts(Set.of(), true), this::resolve);
    var unguarded = new OutboundClient(open, OutboundClient.tls());
    for (var url : List.of("http://127.0.0.1:CANARY/", "http://loopback.test:CANARY/")) {
      var sink = new ByteArrayOutputStream();
      unguarded.get(withPort(url), UrlRules.MEDIA, LIMITS, sink);
      assertThat(sink).hasToString("secret");
    }
    assertThat(canary.connections()).isEqualTo(2);
    unguarded.destroy();
  }

  @Test
  void aNameThatChangesItsAddressAfterTheFirstLookIsRefusedAtTheSecond() throws Exception {
    answers.put(
        "rebinding.test",
        new ArrayDeque<>(List.of(List.of("93.184.215.14"), List.of("127.0.0.1"))));
    var url = withPort("https://rebinding.test:CANARY/");
    assertThat(client.objection(url, UrlRules.WEBHOOKS)).isEmpty();
    assertThat(client.get(url, UrlRules.WEBHOOKS, LIMITS, new ByteArrayOutputStream()))
        .isEqualTo(new Refused("its host has no address, or a private one"));
    assertThat(canary.connections()).isZero();
  }

  @Test
  void aNameThatHadNoAddressWhenItWasTakenGetsNoneByTheTimeItIsCalled() throws Exception {
    answers.put("late.test", new ArrayDeque<>(List.of(List.of(), List.of("127.0.0.1"))));
    var url = withPort("https://late.test:CANARY/");
    assertThat(client.objection(url, UrlRules.WEBHOOKS)).isPresent();
    assertThat(client.get(url, UrlRules.WEBHOOKS, LIMITS, new ByteArrayOutputStream()))
        .isInstanceOf(Refused.class);
    assertThat(canary.connections()).isZero();
  }

  @Test
  void theGuardStandsAtTheConnectorToo() {
    var connector = new GuardedResolver(guard);
    for (var host : List.of("127.0.0.1", "[::1]", "::1", "2130706433", "mixed.test", "gone.test")) {
      assertThatThrownBy(() -> connector.resolve(host, canary.port()))
          .as(host)
          .isInstanceOf(NotAllowed.class);
      assertThatThrownBy(() -> connector.resolve(host)).isInstanceOf(NotAllowed.class);
    }
  }

  @Test
  void privateNamesCannotBeToldFromNone() throws Exception {
    var there = client.objection("https://loopback.test/", UrlRules.WEBHOOKS);
    assertThat(there).isEqualTo(client.objection("https://nowhere.test/", UrlRules.WEBHOOKS));
    assertThat(there).isEqualTo(client.objection("https://mixed.test/", UrlRules.WEBHOOKS));
  }

  private Stream<String> urls() {
    return URLS.stream().map(this::withPort);
  }

  private String withPort(String url) {
    return url.replace("CANARY", String.valueOf(canary.port()));
  }

  private InetAddress[] resolve(String name) throws UnknownHostException {
    var queue = answers.get(name);
    var found = queue == null ? NAMES.getOrDefault(name, List.of()) : queue.remove();
    if (found.isEmpty()) {
      throw new UnknownHostException(name);
    }
    return found.stream().map(InetAddress::ofLiteral).toArray(InetAddress[]::new);
  }
}
