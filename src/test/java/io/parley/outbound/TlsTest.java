package io.parley.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.outbound.FetchOutcome.Failed;
import io.parley.outbound.FetchOutcome.Fetched;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

/** The connection goes to the address that was checked; the server must still be the name's. */
class TlsTest {
  private static final String PASSWORD = "password";
  private static final FetchLimits LIMITS =
      new FetchLimits(DataSize.ofMegabytes(1), Duration.ofSeconds(60));

  @TempDir Path folder;
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final ByteArrayOutputStream sink = new ByteArrayOutputStream();
  private SSLContext context;
  private RawServer server;

  @BeforeEach
  void aServerWithACertificateForItsName() throws Exception {
    context = context(keys());
    var listener =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
    var parameters = listener.getSSLParameters();
    parameters.setSNIMatchers(
        List.of(
            new SNIMatcher(0) {
              @Override
              public boolean matches(SNIServerName name) {
                return asked.add(new SNIHostName(name.getEncoded()).getAsciiName());
              }
            }));
    listener.setSSLParameters(parameters);
    server =
        RawServer.on(listener, (_, out) -> out.write(RawServer.bytes(RawServer.ok("", "hello"))));
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void theServerIsAskedForTheName() throws Exception {
    assertThat(get("files.test", new DefaultClientTlsStrategy(context)))
        .isInstanceOf(Fetched.class);
    assertThat(sink).hasToString("hello");
    assertThat(asked).containsExactly("files.test");
    assertThat(server.requests().getFirst()).contains("Host: files.test:" + server.port());
  }

  @Test
  void aCertificateForAnotherNameIsNone() throws Exception {
    assertThat(get("more.test", new DefaultClientTlsStrategy(context)))
        .isEqualTo(new Failed("its server has no valid certificate"));
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void aCertificateThatNobodyVouchesForIsNone() throws Exception {
    assertThat(get("files.test", OutboundClient.tls()))
        .isEqualTo(new Failed("its server has no valid certificate"));
    assertThat(server.requests()).isEmpty();
  }

  private FetchOutcome get(String host, TlsSocketStrategy tls) throws Exception {
    var allowed =
        AllowedHosts.of(new OutboundProperties(List.of("files.test", "more.test"), false));
    var guard = new Guard(allowed, _ -> new InetAddress[] {InetAddress.ofLiteral("127.0.0.1")});
    var client = new OutboundClient(guard, tls);
    try {
      return client.get(
          "https://" + host + ":" + server.port() + "/a", UrlRules.WEBHOOKS, LIMITS, sink);
    } finally {
      client.destroy();
    }
  }

  private KeyStore keys() throws Exception {
    var file = folder.resolve("keys.p12");
    var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    var process =
        new ProcessBuilder(
                keytool,
                "-genkeypair",
                "-alias",
                "a",
                "-keyalg",
                "EC",
                "-dname",
                "CN=files.test",
                "-ext",
                "san=dns:files.test",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                file.toString())
            .inheritIO()
            .start();
    assertThat(process.waitFor()).isZero();
    var keys = KeyStore.getInstance("PKCS12");
    try (var bytes = Files.newInputStream(file)) {
      keys.load(bytes, PASSWORD.toCharArray());
    }
    return keys;
  }

  private static SSLContext context(KeyStore keys) throws Exception {
    var own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, PASSWORD.toCharArray());
    var trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("a", keys.getCertificate("a"));
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    var context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}
