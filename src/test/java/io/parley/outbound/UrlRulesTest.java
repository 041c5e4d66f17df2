package io.parley.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlRulesTest {
  private final Guard guard = guard("n8n.lan", "10.0.0.5");

  @ParameterizedTest
  @CsvSource({
    "https://example.com, https://example.com",
    "HTTPS://Example.COM/a?b=c#d, HTTPS://Example.COM/a?b=c#d",
    "https://example.com:443/, https://example.com:443/",
    "https://example.com:8443/, https://example.com:8443/",
    "https://example.com:1024/, https://example.com:1024/",
    "https://93.184.215.14/x, https://93.184.215.14/x",
    "https://[2606:4700:4700::1111]/x, https://[2606:4700:4700::1111]/x",
    "https://example.com/größe.png, https://example.com/gr%C3%B6%C3%9Fe.png",
    "http://n8n.lan:5678/hook, http://n8n.lan:5678/hook",
    "http://10.0.0.5:22/, http://10.0.0.5:22/"
  })
  void whatBothRulesAllow(String url, String called) throws NotAllowed {
    for (var rules : UrlRules.values()) {
      assertThat(guard.check(url, rules)).hasToString(called);
    }
  }

  @Test
  void mediaMayComeOverPlainHttp() throws NotAllowed {
    assertThat(guard.check("http://example.com/a.png", UrlRules.MEDIA)).isNotNull();
    assertThat(guard.check("http://example.com:8080/a.png", UrlRules.MEDIA)).isNotNull();
    assertReason("http://example.com/a", UrlRules.WEBHOOKS, "it must begin with https://");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 22, 25, 444, 1023, 65536})
  void portsOfOtherServicesAreRefused(int port) {
    for (var rules : UrlRules.values()) {
      assertThatThrownBy(() -> guard.check("https://example.com:" + port + "/", rules))
          .as(rules.name())
          .isInstanceOf(NotAllowed.class)
          .hasMessageContaining("port");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ftp://example.com/|it must begin with http:// or https://",
        "example.com/a.png|it must begin with http:// or https://",
        "https://a:b@example.com/|it must not hold a user name or a password",
        "https:///a|its host is no name or address",
        "https://exa[mple.com/|it is not a URL",
        "https:example.com|its host is no name or address",
        "https://exa mple.com/|it must not hold spaces, line breaks or backslashes",
        "https://10.0.0.1/|the address is private",
        "https://intranet/|the address is private"
      })
  void eachRefusalSaysWhy(String url, String reason) {
    assertReason(url, UrlRules.MEDIA, reason);
  }

  @Test
  void urlsAreNotEndless() {
    assertReason(
        "https://example.com/" + "a".repeat(2_048),
        UrlRules.MEDIA,
        "it has more than 2,048 characters");
  }

  @Test
  void theSwitchAllowsAllHostsAndNothingElse() throws NotAllowed {
    var open = new Guard(new AllowedHosts(Set.of(), true), InetAddress::getAllByName);
    assertThat(open.check("http://127.0.0.1:22/", UrlRules.WEBHOOKS)).isNotNull();
    assertThat(open.addresses("127.0.0.1")).containsExactly(InetAddress.ofLiteral("127.0.0.1"));
    assertThatThrownBy(() -> open.check("file:///etc/passwd", UrlRules.MEDIA))
        .isInstanceOf(NotAllowed.class);
  }

  private void assertReason(String url, UrlRules rules, String reason) {
    assertThatThrownBy(() -> guard.check(url, rules))
        .isInstanceOf(NotAllowed.class)
        .hasMessage(reason);
  }

  private static Guard guard(String... allowed) {
    return new Guard(
        AllowedHosts.of(new OutboundProperties(List.of(allowed), false)),
        InetAddress::getAllByName);
  }
}
