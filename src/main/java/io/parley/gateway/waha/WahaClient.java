package io.parley.gateway.waha;

import io.parley.database.DatabaseClock;
import io.parley.gateway.SendTimeout;
import io.parley.shared.Secret;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * The way out to the WAHA server, and the only one. Whatever the server does, the caller gets an
 * answer in bounded time and memory. Bodies are never logged: WAHA's errors repeat the request.
 */
@Component
class WahaClient implements DisposableBean {
  private static final Logger log = LoggerFactory.getLogger(WahaClient.class);

  /** A page of groups with all their participants is some megabytes. */
  private static final int LARGEST_ANSWER = 16 * 1024 * 1024;

  /** A server that hangs must not collect everybody's requests. */
  private static final int MOST_AT_ONCE = 64;

  /** More than there are sessions at most servers: the slow ones are not in the way of others. */
  private static final int MOST_SENDS = 2_048;

  private static final int MOST_ASIDE = 512;
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** What nobody needs is not waited for. */
  private static final Duration ASIDE = Duration.ofSeconds(2);

  private static final int DEEPEST_CAUSE = 8;

  private static final Consumer<RestClient.RequestBodySpec> NO_BODY = _ -> {};

  private static final String AWAY =
      "The WAHA server cannot be reached now: try again in a moment.";
  static final String NOT_UNDERSTOOD =
      "The WAHA server gave an answer that is not understood: try again in a moment.";
  static final String WRONG_KEY =
      "The WAHA server refuses the key in PARLEY_WAHA_API_KEY: set the one that it was started with.";

  private final Optional<String> server;
  private final DatabaseClock clock;
  private final HttpClient connections;
  private final RestClient http;
  private final RestClient files;
  private final RestClient sends;
  private final RestClient aside;
  private final Semaphore places = new Semaphore(MOST_AT_ONCE);
  private final Semaphore sendPlaces = new Semaphore(MOST_SENDS);
  private final Semaphore asidePlaces = new Semaphore(MOST_ASIDE);

  WahaClient(WahaProperties properties, SendTimeout send, DatabaseClock clock) {
    this.server = properties.server();
    this.clock = clock;
    this.connections =
        HttpClient.newBuilder()
            .connectTimeout(properties.connectTimeout())
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    this.http =
        RestClient.builder()
            .requestFactory(requests(properties.readTimeout()))
            .baseUrl(server.orElse(""))
            .defaultHeaders(
                headers -> key(properties.apiKey()).ifPresent(key -> headers.set("X-Api-Key", key)))
            .build();
    this.files = http.mutate().requestFactory(new JdkClientHttpRequestFactory(connections)).build();
    this.sends = http.mutate().requestFactory(requests(send.timeout())).build();
    this.aside = http.mutate().requestFactory(requests(ASIDE)).build();
  }

  private JdkClientHttpRequestFactory requests(Duration timeout) {
    var requests = new JdkClientHttpRequestFactory(connections);
    requests.setReadTimeout(timeout);
    return requests;
  }

  /** Whether there is a server to be asked. */
  boolean isOn() {
    return server.isPresent();
  }

  WahaAnswer get(String path, Object... variables) {
    return send(HttpMethod.GET, null, path, variables);
  }

  WahaAnswer post(@Nullable JsonNode body, String path, Object... variables) {
    return send(HttpMethod.POST, body, path, variables);
  }

  WahaAnswer put(JsonNode body, String path, Object... variables) {
    return send(HttpMethod.PUT, body, path, variables);
  }

  WahaAnswer delete(String path, Object... variables) {
    return send(HttpMethod.DELETE, null, path, variables);
  }

  /** Reads an answer before its connection is closed. */
  @FunctionalInterface
  interface Reader<T> {
    T read(ClientHttpResponse response) throws IOException;
  }

  /** Writes what is sent, piece by piece: a file need not be in memory as a whole. */
  @FunctionalInterface
  interface Body {
    void write(OutputStream out) throws IOException;
  }

  /**
   * Asks for a file. Whoever fetches it says how long it may take, by an interrupt, and how many
   * may come at once: they leave everybody else's places alone.
   *
   * @param read must not read more than it can hold, and closes the body: else all of it would be
   *     read
   * @param away what to answer where nothing came, or the reader failed
   */
  <T> T file(Reader<T> read, T away, String path, Object... variables) {
    return exchange(files, HttpMethod.GET, NO_BODY, read, away, away, path, variables);
  }

  /**
   * Sends a message. It has places and a time-out of its own, so that neither other requests nor
   * other sessions, however slow, are in its way.
   *
   * @param away what to answer where the request surely did not leave
   * @param unknown what to answer where it may have left
   */
  <T> T message(Body body, Reader<T> read, T away, T unknown, String path) {
    if (!enter(sendPlaces)) {
      return away;
    }
    try {
      return exchange(
          sends,
          HttpMethod.POST,
          request -> request.contentType(MediaType.APPLICATION_JSON).body(body::write),
          read,
          away,
          unknown,
          path);
    } finally {
      sendPlaces.release();
    }
  }

  /** Asks for what goes along with sending and is not needed: it is given up soon. */
  <T> T aside(
      HttpMethod method,
      @Nullable JsonNode body,
      Reader<T> read,
      T none,
      String path,
      Object... v) {
    if (!asidePlaces.tryAcquire()) {
      return none;
    }
    try {
      return exchange(aside, method, json(body), read, none, none, path, v);
    } finally {
      asidePlaces.release();
    }
  }

  /** As {@link #get}, for whoever fetches a file. */
  WahaAnswer getForFile(String path, Object... variables) {
    return ask(HttpMethod.GET, null, path, variables);
  }

  private static Consumer<RestClient.RequestBodySpec> json(@Nullable JsonNode body) {
    return body == null
        ? NO_BODY
        : request -> request.contentType(MediaType.APPLICATION_JSON).body(body.toString());
  }

  /**
   * @throws IllegalStateException inside a transaction, which must not wait for a server
   */
  private <T> T exchange(
      RestClient client,
      HttpMethod method,
      Consumer<RestClient.RequestBodySpec> body,
      Reader<T> read,
      T away,
      T unknown,
      String path,
      Object... variables) {
    if (TransactionSynchronizationManager.isActualTransactionActive()) {
      throw new IllegalStateException("the WAHA server was asked inside a transaction");
    }
    if (!isOn()) {
      return away;
    }
    try {
      var request = client.method(method).uri(path, variables);
      body.accept(request);
      return Objects.requireNonNull(request.exchange((_, response) -> read.read(response)));
    } catch (RestClientException | IllegalArgumentException failure) {
      // The message may hold the address and what the server said: the kind says enough.
      log.debug("The WAHA server did not answer: {}", failure.getClass().getSimpleName());
      return neverLeft(failure) ? away : unknown;
    }
  }

  /** Whether there was no connection, or nobody trusted at its end, before the first byte. */
  private static boolean neverLeft(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .limit(DEEPEST_CAUSE)
        .anyMatch(
            cause ->
                cause instanceof ConnectException
                    || cause instanceof HttpConnectTimeoutException
                    || cause instanceof UnknownHostException
                    || cause instanceof UnresolvedAddressException
                    || cause instanceof SSLHandshakeException);
  }

  @Override
  public void destroy() {
    connections.shutdownNow();
  }

  private WahaAnswer send(
      HttpMethod method, @Nullable JsonNode body, String path, Object... variables) {
    if (!enter(places)) {
      return new WahaAnswer.Away(AWAY);
    }
    try {
      return ask(method, body, path, variables);
    } finally {
      places.release();
    }
  }

  private WahaAnswer ask(
      HttpMethod method, @Nullable JsonNode body, String path, Object... variables) {
    var asked = clock.instant();
    return exchange(
        http,
        method,
        json(body),
        response -> answer(response, asked),
        new WahaAnswer.Away(AWAY),
        new WahaAnswer.Unknown(AWAY),
        path,
        variables);
  }

  private static boolean enter(Semaphore where) {
    try {
      return where.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private WahaAnswer answer(ClientHttpResponse response, Instant asked) throws IOException {
    var status = response.getStatusCode().value();
    if (status == 401 || status == 403) {
      return new WahaAnswer.Away(WRONG_KEY);
    }
    if (status == 404) {
      return new WahaAnswer.Missing(lookedAt(response, asked));
    }
    var body = json(response);
    if (status >= 200 && status < 300) {
      return body.<WahaAnswer>map(tree -> new WahaAnswer.Ok(tree, lookedAt(response, asked)))
          .orElseGet(() -> new WahaAnswer.Unknown(NOT_UNDERSTOOD));
    }
    if (status == 422 || status == 400) {
      return refusal(body.orElse(MissingNode.getInstance()));
    }
    return new WahaAnswer.Unknown(
        status >= 500
            ? "The WAHA server failed to do this: try again in a moment."
            : NOT_UNDERSTOOD);
  }

  private static WahaAnswer refusal(JsonNode body) {
    var word = body.path("status");
    return word.isString()
        ? new WahaAnswer.WrongStatus(word.stringValue())
        : new WahaAnswer.Refused();
  }

  /** Empty for HTML, for what is cut off and for what is too large. */
  static Optional<JsonNode> json(ClientHttpResponse response) throws IOException {
    var bytes = response.getBody().readNBytes(LARGEST_ANSWER + 1);
    if (bytes.length > LARGEST_ANSWER) {
      return Optional.empty();
    }
    try {
      return Optional.of(JsonMapper.shared().readTree(bytes));
    } catch (JacksonException _) {
      return Optional.empty();
    }
  }

  private Instant lookedAt(ClientHttpResponse response, Instant asked) {
    return lookedAt(date(response), asked, clock.instant());
  }

  /**
   * Our own time of asking where the server's clock agrees with it; else what the server's clock
   * must have said then. Its reports bear its own times, and ours are compared with them.
   *
   * @param date when the server says that it answered, in whole seconds; null if it does not
   */
  static Instant lookedAt(@Nullable Instant date, Instant asked, Instant answered) {
    if (date == null) {
      return asked;
    }
    var agrees = !date.isAfter(answered) && date.plusSeconds(1).isAfter(asked);
    return agrees ? asked : date.minus(Duration.between(asked, answered));
  }

  private static @Nullable Instant date(ClientHttpResponse response) {
    try {
      var written = response.getHeaders().getDate();
      return written < 0 ? null : Instant.ofEpochMilli(written);
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  private static Optional<String> key(@Nullable Secret key) {
    return Optional.ofNullable(key).map(Secret::value).filter(value -> !value.isBlank());
  }
}
