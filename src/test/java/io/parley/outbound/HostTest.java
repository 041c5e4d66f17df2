package io.parley.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.database.StartRefused;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.100.100.200",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16",
        "169.254.169.254",
        "169.254.170.2",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:0:127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::7f00:1",
        "100::1",
        "2001::1",
        "2001:10::1",
        "2001:20::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "3fff::1",
        "4000::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1"
      })
  void addressesThatAreNotPublic(String address) {
    assertThat(Host.isPublic(InetAddress.ofLiteral(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.1",
        "172.15.255.255",
        "172.32.0.0",
        "192.167.255.255",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2001:200::1",
        "2001:4860:4860::8888",
        "2606:4700:4700::1111",
        "2a00:1450:4001::1",
        "2003::1"
      })
  void theirNeighboursThatAre(String address) {
    assertThat(Host.isPublic(InetAddress.ofLiteral(address))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"N8N.lan", "10.0.0.5", "[fd00::5]", "fd00::5", "a", "xn--bcher-kva.example"})
  void whatTheOperatorMayAllow(String entry) {
    assertThat(allowed(entry, " ").hosts()).hasSize(1);
  }

  @Test
  void allowedIsWhatIsWrittenInWhateverSpelling() throws NotAllowed {
    var allowed = allowed("N8N.lan", "FD00:0:0::5", "10.0.0.5");
    for (var host : List.of("n8n.LAN", "[fd00::5]", "10.0.0.5")) {
      assertThat(allowed.contains(Host.of(host))).as(host).isTrue();
    }
    for (var host : List.of("x.n8n.lan", "n8n", "[fd00::6]", "10.0.0.50")) {
      assertThat(allowed.contains(Host.of(host))).as(host).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://n8n.lan", "n8n.lan:8080", "10.0.0.0/8", "*.lan", "0x7f.1", "a b"})
  void whatWouldAllowNothingIsSaidAtTheStart(String entry) {
    assertThatThrownBy(() -> allowed(entry))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining(entry);
  }

  private static AllowedHosts allowed(String... entries) {
    return AllowedHosts.of(new OutboundProperties(List.of(entries), false));
  }
}
