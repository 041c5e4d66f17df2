package io.parley.outbound;

import io.parley.outbound.FetchOutcome.Failed;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.util.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Calls servers that callers name, and no private ones. It sends no credentials and no cookies,
 * uses no proxy and trusts nothing that it is told: whatever the server does, the caller has an
 * outcome in bounded time and memory.
 */
public class OutboundClient implements DisposableBean {
  private static final Logger log = LoggerFactory.getLogger(OutboundClient.class);

  /** Callers bound how many there are. */
  private static final int MOST_CONNECTIONS = 10_000;

  private static final int MOST_HEADERS = 100;
  private static final int LONGEST_HEADER = 16 * 1024;
  private static final Timeout CONNECT = Timeout.ofSeconds(5);
  private static final Timeout SILENCE = Timeout.ofSeconds(30);

  private final Guard guard;
  private final CloseableHttpClient http;

  OutboundClient(Guard guard, TlsSocketStrategy tls) {
    this.guard = guard;
    this.http = client(guard, tls);
  }

  static TlsSocketStrategy tls() {
    return DefaultClientTlsStrategy.createDefault();
  }

  private static CloseableHttpClient client(Guard guard, TlsSocketStrategy tls) {
    var limits =
        Http1Config.custom()
            .setMaxHeaderCount(MOST_HEADERS)
            .setMaxLineLength(LONGEST_HEADER)
            .build();
    var connections =
        PoolingHttpClientConnectionManagerBuilder.create()
            .setDnsResolver(new GuardedResolver(guard))
            .setTlsSocketStrategy(tls)
            .setConnectionFactory(
                ManagedHttpClientConnectionFactory.builder().http1Config(limits).build())
            .setDefaultConnectionConfig(
                ConnectionConfig.custom()
                    .setConnectTimeout(CONNECT)
                    .setSocketTimeout(SILENCE)
                    .build())
            .setMaxConnTotal(MOST_CONNECTIONS)
            .setMaxConnPerRoute(MOST_CONNECTIONS)
            .build();
    return HttpClientBuilder.create()
        .setConnectionManager(connections)
        .setDefaultRequestConfig(RequestConfig.custom().setResponseTimeout(SILENCE).build())
        // Each connection is looked at by the guard, so none is used twice.
        .setConnectionReuseStrategy((_, _, _) -> false)
        .setUserAgent("Parley")
        .addRequestInterceptorLast(
            (request, _, _) -> request.setHeader(HttpHeaders.ACCEPT_ENCODING, "identity"))
        .disableRedirectHandling()
        .disableAutomaticRetries()
        .disableContentCompression()
        .disableCookieManagement()
        .disableAuthCaching()
        .build();
  }

  /**
   * Whether a URL may be called as things are, for whoever is told of one before it is used. What
   * passes is looked at again when it is called.
   *
   * @return why not
   */
  public Optional<String> objection(String url, UrlRules rules) {
    requireNoTransaction();
    try {
      guard.addresses(guard.check(url, rules).getHost());
      return Optional.empty();
    } catch (NotAllowed refused) {
      return Optional.of(refused.reason());
    }
  }

  /**
   * Hands out what is at the URL. Nothing writes to the sink any more when it returns.
   *
   * @throws IOException if the sink fails
   * @throws IllegalStateException inside a transaction, which must not wait for a server
   */
  public FetchOutcome get(String url, UrlRules rules, FetchLimits limits, OutputStream sink)
      throws IOException, InterruptedException {
    requireNoTransaction();
    var exchange = new Exchange(http, guard, rules, limits.largest().toBytes(), sink);
    try (var thread = Executors.newVirtualThreadPerTaskExecutor()) {
      return await(thread.submit(() -> exchange.run(url)), exchange, limits);
    }
  }

  private static FetchOutcome await(
      Future<FetchOutcome> outcome, Exchange exchange, FetchLimits limits)
      throws IOException, InterruptedException {
    try {
      return outcome.get(limits.patience().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      return new Failed("its server did not give all of it in time");
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof UncheckedIOException sinkFailed) {
        throw sinkFailed.getCause();
      }
      log.error("An answer was not understood", failure.getCause());
      return new Failed("its server's answer was not understood");
    } finally {
      outcome.cancel(true);
      exchange.cancel();
    }
  }

  private static void requireNoTransaction() {
    if (TransactionSynchronizationManager.isActualTransactionActive()) {
      throw new IllegalStateException("a server was asked inside a transaction");
    }
  }

  @Override
  public void destroy() throws IOException {
    http.close();
  }
}
