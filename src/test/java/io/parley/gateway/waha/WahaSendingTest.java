package io.parley.gateway.waha;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.database.DatabaseClock;
import io.parley.gateway.GatewayKind;
import io.parley.gateway.GatewaySession;
import io.parley.gateway.LookOutcome;
import io.parley.gateway.LookOutcome.CannotTell;
import io.parley.gateway.LookOutcome.Found;
import io.parley.gateway.LookOutcome.NotThere;
import io.parley.gateway.LookOutcome.Unreachable;
import io.parley.gateway.OutgoingFile;
import io.parley.gateway.OutgoingMessage;
import io.parley.gateway.SendOutcome;
import io.parley.gateway.SendOutcome.NotSent;
import io.parley.gateway.SendOutcome.NotWorking;
import io.parley.gateway.SendOutcome.Refused;
import io.parley.gateway.SendOutcome.Sent;
import io.parley.gateway.SendOutcome.StrangersForbidden;
import io.parley.gateway.SendOutcome.Unknown;
import io.parley.gateway.SendTimeout;
import io.parley.gateway.SessionAddress;
import io.parley.gateway.SessionStatus;
import io.parley.gateway.SoughtMessage;
import io.parley.http.ServerTest;
import io.parley.shared.MessageId;
import io.parley.shared.Phone;
import io.parley.shared.SessionId;
import io.parley.shared.TenantId;
import io.parley.shared.WaId;
import io.parley.wahastub.WahaChatsStub;
import io.parley.wahastub.WahaSendingStub.Delivery;
import io.parley.wahastub.WahaSendingStub.Engine;
import io.parley.wahastub.WahaSendingStub.Mishap;
import io.parley.wahastub.WahaServerStub;
import io.parley.wahastub.WahaSessionStub;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.io.AbstractResource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** Sends and look-ups on the wire: what each answer of a WAHA server proves. */
@ServerTest
class WahaSendingTest {
  private static final String KEY = "the key of the stub";
  private static final String PERSON = "15550100077@c.us";
  private static final String HIDDEN = "99120001@lid";
  private static final Duration TIMEOUT = Duration.ofMillis(800);

  private static WahaServerStub waha;

  @Autowired DatabaseClock clock;
  @Autowired TransactionTemplate transaction;
  private WahaClient client;
  private WahaSending sending;
  private GatewaySession session;
  private WahaSessionStub there;

  @BeforeAll
  static void startServer() {
    waha = WahaServerStub.start(KEY);
  }

  @AfterAll
  static void stopServer() {
    waha.close();
  }

  @BeforeEach
  void aSession() {
    waha.behave();
    client = client(waha.url(), KEY);
    sending = new WahaSending(client, clock);
    session = session();
    there = started(session);
  }

  @AfterEach
  void close() {
    client.destroy();
  }

  @ParameterizedTest
  @EnumSource(
      value = Engine.class,
      names = {"GOWS", "NOWEB", "WEBJS"})
  void theIdIsFoundInTheAnswerOfEachEngine(Engine engine) {
    waha.sending().answerAs(engine);
    var outcome = send(text("Hello"));
    assertThat(outcome).isEqualTo(new Sent(delivered().getFirst().rawId()));
    assertThat(delivered()).hasSize(1);
  }

  @Test
  void anEmptyAnswerMeansSentAllTheSame() {
    waha.sending().answerAs(Engine.EMPTY);
    assertThat(send(text("Hello"))).isEqualTo(new Sent(null));
    assertThat(delivered()).hasSize(1);
  }

  /** A proxy may have given it instead of the server. */
  @Test
  void anAnswerThatNoServerOfThisKindGivesProvesNothing() {
    waha.sending().answerAs(Engine.RUBBISH);
    assertThat(send(text("Hello"))).isInstanceOf(SendOutcome.Unknown.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"id":"true_1555@c.us_RAW"}                              | RAW
          {"id":"true_1203@g.us_RAW_1555@c.us"}                    | RAW
          {"id":"RAW"}                                             | RAW
          {"id":{"_serialized":"true_1555@c.us_RAW"}}              | RAW
          {"id":{"fromMe":true,"remote":"1555@c.us","id":"RAW"}}   | RAW
          {"key":{"remoteJid":"1555@s.whatsapp.net","id":"RAW"}}   | RAW
          {"_data":{"id":{"_serialized":"true_1555@c.us_RAW"}}}    | RAW
          {"_data":{"Info":{"ID":"RAW"}}}                          | RAW
          {"id":5,"key":[],"_data":"x"}                            |
          []                                                       |
          """)
  void theIdMayStandInManyPlaces(String body, @Nullable String raw) {
    assertThat(WahaSendAnswer.id(JsonMapper.shared().readTree(body))).isEqualTo(raw);
  }

  @Test
  void theIdThatWasChosenIsTheOneThatIsSent() {
    var id = sending.newMessageId(session).orElseThrow();
    assertThat(send(text(id, "Hello"))).isEqualTo(new Sent(id));
    assertThat(delivered().getFirst().rawId()).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 422, 500, 501})
  void aServerWithoutIdsIsNotAskedAgainSoon(int status) {
    waha.sending().answerIdsWith(status);
    assertThat(sending.newMessageId(session)).isEmpty();
    assertThat(sending.newMessageId(session)).isEmpty();
    assertThat(waha.count("GET /api/" + session.address().name() + "/new-message-id")).isOne();
  }

  @Test
  void aSessionThatDoesNotWorkIsAskedForAnIdLater() {
    there.go("STARTING");
    assertThat(sending.newMessageId(session)).isEmpty();
    there.go("WORKING");
    assertThat(sending.newMessageId(session)).isPresent();
  }

  @Test
  void anEngineThatGivesItsOwnIdIsNotAskedForOne() {
    var id = sending.newMessageId(session).orElseThrow();
    waha.sending().keepIds(false);
    assertThat(send(text(id, "Hello"))).isEqualTo(new Sent(delivered().getFirst().rawId()));
    assertThat(sending.newMessageId(session)).isEmpty();
  }

  @Test
  void anAnswerRefersToWhatItAnswers() {
    send(
        new OutgoingMessage(
            new MessageId(UUID.randomUUID()), null, new WaId(PERSON), "Yes", "3AABC", null));
    assertThat(delivered().getFirst().replyTo()).isEqualTo("false_15550100077@c.us_3AABC");
  }

  @ParameterizedTest
  @CsvSource({
    "image, image/png, image",
    "video, video/mp4, video",
    "voice, audio/ogg; codecs=opus, voice",
    "audio, audio/mpeg, file",
    "document, application/pdf, file"
  })
  void filesGoTheWayOfTheirKind(String type, String mimeType, String route) {
    var content = new byte[100_000];
    var outcome = send(file(type, mimeType, new ByteArrayResource(content)));
    var delivery = delivered().getFirst();
    assertThat(outcome).isEqualTo(new Sent(delivery.rawId()));
    assertThat(delivery.type()).isEqualTo(route);
    assertThat(delivery.mimeType()).isEqualTo(mimeType);
    assertThat(delivery.fileSize()).isEqualTo(content.length);
    assertThat(delivery.text()).isEqualTo(type.equals("voice") ? "" : "Look");
  }

  @Test
  void aFileThatCannotBeReadIsNotSent() {
    var unreadable =
        new AbstractResource() {
          @Override
          public String getDescription() {
            return "gone";
          }

          @Override
          public InputStream getInputStream() throws IOException {
            throw new IOException("gone");
          }
        };
    assertThat(send(file("image", "image/png", unreadable))).isInstanceOf(NotSent.class);
    assertThat(delivered()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Mishap.class,
      names = {"BAD_REQUEST", "NOT_IMPLEMENTED", "NO_SUCH_ROUTE", "TOO_LARGE", "NOBODY"})
  void whatIsNeverTakenIsRefused(Mishap mishap) {
    assertThat(sendWith(mishap)).isInstanceOf(Refused.class);
  }

  @ParameterizedTest
  @EnumSource(
      value = Mishap.class,
      names = {"WRONG_STATUS", "NO_SESSION"})
  void aSessionThatDoesNotRunSendsNothing(Mishap mishap) {
    assertThat(sendWith(mishap)).isInstanceOf(NotWorking.class);
  }

  @Test
  void aSessionThatIsRestrictedWritesToNobodyNew() {
    assertThat(sendWith(Mishap.RESTRICTED)).isInstanceOf(StrangersForbidden.class);
  }

  @ParameterizedTest
  @EnumSource(
      value = Mishap.class,
      names = {
        "FAILED_BEFORE",
        "FAILED_AFTER",
        "UNAVAILABLE",
        "HANGS_BEFORE",
        "HANGS_AFTER",
        "CLOSED_BEFORE",
        "CLOSED_AFTER",
        "CUT_OFF_AFTER"
      })
  void whatMayHaveGoneOutIsUnknown(Mishap mishap) {
    assertThat(sendWith(mishap)).isInstanceOf(Unknown.class);
    assertThat(delivered()).hasSize(mishap.name().endsWith("AFTER") ? 1 : 0);
  }

  @Test
  void aWrongKeySendsNothing() {
    var other = client(waha.url(), "another key");
    try {
      assertThat(new WahaSending(other, clock).send(session, text("Hello")))
          .isEqualTo(new NotSent(WahaClient.WRONG_KEY, null));
    } finally {
      other.destroy();
    }
    assertThat(delivered()).isEmpty();
  }

  @Test
  void aServerThatIsNotThereSendsNothing() throws IOException {
    int nobody;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = socket.getLocalPort();
    }
    for (var url : List.of("http://localhost:" + nobody, "http://no.such.host.invalid:3000")) {
      assertNotSentThrough(url);
    }
  }

  @Test
  void aServerThatIsNotTrustedSendsNothing() throws Exception {
    var handshakeFailure = new byte[] {0x15, 3, 3, 0, 2, 2, 40};
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var answered =
          threads.submit(
              () -> {
                try (var connection = server.accept()) {
                  var greeting = connection.getInputStream().read(new byte[8_192]);
                  connection.getOutputStream().write(handshakeFailure);
                  return greeting;
                }
              });
      assertNotSentThrough("https://localhost:" + server.getLocalPort());
      assertThat(answered.get()).isPositive();
    }
  }

  private void assertNotSentThrough(String url) {
    var other = client(url, KEY);
    try {
      assertThat(new WahaSending(other, clock).send(session, text("Hello")))
          .as(url)
          .isInstanceOf(NotSent.class);
    } finally {
      other.destroy();
    }
  }

  @Test
  void whoHasTooMuchToDoSaysHowLongToWait() {
    waha.sending().retryAfter("30");
    assertThat(sendWith(Mishap.THROTTLED))
        .isInstanceOfSatisfying(
            NotSent.class, not -> assertThat(not.after()).isEqualTo(Duration.ofSeconds(30)));
    waha.sending().retryAfter("");
    assertThat(sendWith(Mishap.THROTTLED))
        .isInstanceOfSatisfying(NotSent.class, not -> assertThat(not.after()).isNull());
  }

  @Test
  void aWaitIsSecondsOrADateAndAnHourAtMost() {
    var now = Instant.parse("2026-07-10T08:00:00Z");
    var date =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(now.plusSeconds(90).atOffset(ZoneOffset.UTC));
    assertThat(WahaSendAnswer.wait(" 5 ", now)).isEqualTo(Duration.ofSeconds(5));
    assertThat(WahaSendAnswer.wait(date, now)).isEqualTo(Duration.ofSeconds(90));
    assertThat(WahaSendAnswer.wait("999999999", now)).isEqualTo(Duration.ofHours(1));
    assertThat(WahaSendAnswer.wait("99999999999999999999", now)).isNull();
    assertThat(WahaSendAnswer.wait(date, now.plusSeconds(100))).isNull();
    assertThat(WahaSendAnswer.wait("soon", now)).isNull();
    assertThat(WahaSendAnswer.wait(null, now)).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 307, 408, 500, 502, 504})
  void noOtherAnswerProvesAnything(int status) {
    assertThat(WahaSendAnswer.read(status, MissingNode.getInstance(), null, clock.instant()))
        .isInstanceOf(Unknown.class);
  }

  @Test
  void aPhoneThatHolds463IsNoRestriction() {
    var body =
        JsonMapper.shared()
            .readTree(
                "{\"exception\": {\"message\": \"could not send to 15550100463@s.whatsapp.net\"}}");
    assertThat(WahaSendAnswer.read(500, body, null, clock.instant())).isInstanceOf(Unknown.class);
  }

  @Test
  void aSlowSessionIsNotInTheWayOfOthers() throws Exception {
    waha.sending().goWrong(session.address().name(), Mishap.HANGS_AFTER);
    var others = IntStream.range(0, 100).mapToObj(_ -> session()).toList();
    others.forEach(this::started);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var slow = CompletableFuture.supplyAsync(() -> send(text("Hello")), threads);
      var quick =
          others.stream()
              .<Callable<SendOutcome>>map(other -> () -> sending.send(other, text("Hello")))
              .toList();
      for (var sent : threads.invokeAll(quick)) {
        assertThat(sent.get()).isInstanceOf(Sent.class);
      }
      assertThat(slow.get()).isInstanceOf(Unknown.class);
    }
  }

  @Test
  void nothingIsSentInsideATransaction() {
    assertThatThrownBy(() -> transaction.execute(_ -> send(text("Hello"))))
        .isInstanceOf(IllegalStateException.class);
    assertThat(delivered()).isEmpty();
  }

  @Test
  void seenMarksAndTypingAreTold() {
    sending.markSeen(session, new WaId(PERSON));
    sending.showTyping(session, new WaId(PERSON), true);
    sending.showTyping(session, new WaId(PERSON), false);
    var name = session.address().name() + " " + PERSON;
    assertThat(waha.sending().asides())
        .filteredOn(aside -> aside.startsWith(session.address().name()))
        .containsExactly(name + " sendSeen", name + " startTyping", name + " stopTyping");
  }

  @Test
  void anIdThatIsThereIsFound() {
    var id = sending.newMessageId(session).orElseThrow();
    var sent = text(id, "Hello");
    waha.sending().goWrong(Mishap.HANGS_AFTER);
    assertThat(send(sent)).isInstanceOf(Unknown.class);
    assertThat(look(sought(id, "Hello"))).isEqualTo(new Found(List.of(id)));
  }

  @Test
  void aMessageIsFoundUnderTheHiddenIdOfItsReceiver() {
    there.learn(HIDDEN, "15550100077");
    waha.sending().keepUnder(PERSON, HIDDEN);
    var id = sending.newMessageId(session).orElseThrow();
    assertThat(send(text(id, "Hello"))).isEqualTo(new Sent(id));
    assertThat(look(sought(id, "Hello"))).isEqualTo(new Found(List.of(id)));
    assertThat(look(sought(null, "Hello"))).isEqualTo(new Found(List.of(id)));
  }

  @Test
  void anIdThatIsNotThereIsProofWhileTheSessionWorks() {
    assertThat(look(sought("3EB0AA", "Hello"))).isInstanceOf(NotThere.class);
    there.pretend("STARTING");
    assertThat(look(sought("3EB0AA", "Hello"))).isInstanceOf(Unreachable.class);
  }

  @Test
  void anIdThatIsNotThereProvesNothingBesideTheSameTextUnderAnotherId() {
    var id = sending.newMessageId(session).orElseThrow();
    waha.sending().keepIds(false);
    waha.sending().goWrong(Mishap.CLOSED_AFTER);
    assertThat(send(text(id, "Hello"))).isInstanceOf(Unknown.class);
    assertThat(look(sought(id, "Hello"))).isInstanceOf(CannotTell.class);
  }

  @Test
  void theChatsHistoryIsProofIfItReachesBack() {
    assertThat(look(sought(null, "Hello"))).isInstanceOf(CannotTell.class);
    said(false, "OLD", "Hi", clock.instant().minusSeconds(60));
    assertThat(look(sought(null, "Hello"))).isInstanceOf(NotThere.class);
  }

  @Test
  void bothChatsOfAPersonMustReachBack() {
    there.learn(HIDDEN, "15550100077");
    said(false, "OLD", "Hi", clock.instant().minusSeconds(60));
    said(HIDDEN, false, "NEW", "Hi", clock.instant());
    assertThat(look(sought(null, "Hello"))).isInstanceOf(CannotTell.class);
    said(HIDDEN, false, "OLDER", "Hi", clock.instant().minusSeconds(90));
    assertThat(look(sought(null, "Hello"))).isInstanceOf(NotThere.class);
  }

  @Test
  void onlyOwnMessagesOfThatTextAndTimeAreFound() {
    var now = clock.instant();
    said(true, "OLD", "Hello", now.minusSeconds(60));
    said(false, "THEIRS", "Hello", now);
    said(true, "OTHER", "Hello there", now);
    assertThat(look(sought(null, "Hello"))).isInstanceOf(NotThere.class);
    said(true, "SECOND", "Hello", now.plusSeconds(2));
    said(true, "FIRST", "Hello", now.plusSeconds(1));
    assertThat(look(sought(null, "Hello"))).isEqualTo(new Found(List.of("FIRST", "SECOND")));
  }

  @Test
  void theHistoryIsReadPageByPage() {
    var now = clock.instant();
    said(true, "OURS", "Hello", now);
    IntStream.range(0, 250).forEach(number -> said(false, "N" + number, "Hi", now.plusSeconds(1)));
    assertThat(look(sought(null, "Nothing"))).isInstanceOf(CannotTell.class);
    said(false, "OLD", "Hi", now.minusSeconds(60));
    assertThat(look(sought(null, "Nothing"))).isInstanceOf(NotThere.class);
  }

  @Test
  void aServerThatIsAwayOrASessionThatDoesNotWorkIsAskedLater() {
    there.go("STARTING");
    assertThat(look(sought(null, "Hello"))).isInstanceOf(Unreachable.class);
    assertThat(look(sought("3EB0AA", "Hello"))).isInstanceOf(Unreachable.class);
    there.go("WORKING");
    waha.misbehave(WahaServerStub.Fault.BUSY);
    assertThat(look(sought("3EB0AA", "Hello"))).isInstanceOf(Unreachable.class);
    waha.misbehave(WahaServerStub.Fault.NOT_FOUND);
    assertThat(look(sought("3EB0AA", "Hello"))).isInstanceOf(Unreachable.class);
    assertThat(look(sought(null, "Hello"))).isInstanceOf(Unreachable.class);
  }

  @Test
  void anEngineThatCannotTellProvesNothing() {
    waha.misbehave(
        "/api/" + session.address().name() + "/chats", WahaServerStub.Fault.NOT_IMPLEMENTED);
    assertThat(look(sought("3EB0AA", "Hello"))).isInstanceOf(CannotTell.class);
    assertThat(look(sought(null, "Hello"))).isInstanceOf(CannotTell.class);
  }

  @Test
  void whatIsNotUnderstoodProvesNothing() {
    waha.misbehave("/api/" + session.address().name() + "/chats", WahaServerStub.Fault.WRONG_TYPES);
    assertThat(look(sought("3EB0AA", "Hello"))).isInstanceOf(CannotTell.class);
    waha.misbehave("/api/" + session.address().name() + "/chats", WahaServerStub.Fault.EMPTY);
    assertThat(look(sought("3EB0AA", "Hello"))).isInstanceOf(CannotTell.class);
    assertThat(look(sought(null, "Hello"))).isInstanceOf(CannotTell.class);
  }

  private SendOutcome sendWith(Mishap mishap) {
    waha.sending().goWrong(session.address().name(), mishap);
    return send(text("Hello"));
  }

  private SendOutcome send(OutgoingMessage message) {
    return sending.send(session, message);
  }

  private LookOutcome look(SoughtMessage message) {
    return new WahaSought(client, clock).look(session, message);
  }

  private List<Delivery> delivered() {
    return waha.sending().deliveries(session.address().name());
  }

  private void said(boolean own, String id, String text, Instant at) {
    said(PERSON, own, id, text, at);
  }

  private void said(String chat, boolean own, String id, String text, Instant at) {
    there.chats().add(new WahaChatsStub.Message(chat, own, id, "", text, at, 1));
  }

  private SoughtMessage sought(@Nullable String id, String text) {
    return new SoughtMessage(
        new MessageId(UUID.randomUUID()),
        id,
        new WaId(PERSON),
        text,
        clock.instant().minusSeconds(10));
  }

  private static OutgoingMessage text(String text) {
    return text(null, text);
  }

  private static OutgoingMessage text(@Nullable String id, String text) {
    return new OutgoingMessage(
        new MessageId(UUID.randomUUID()), id, new WaId(PERSON), text, null, null);
  }

  private static OutgoingMessage file(String type, String mimeType, Resource content) {
    return new OutgoingMessage(
        new MessageId(UUID.randomUUID()),
        null,
        new WaId(PERSON),
        "Look",
        null,
        new OutgoingFile(type, mimeType, "file", content));
  }

  private static GatewaySession session() {
    return new GatewaySession(
        new TenantId(UUID.randomUUID()),
        new SessionId(UUID.randomUUID()),
        new SessionAddress(GatewayKind.WAHA, "s" + UUID.randomUUID()),
        SessionStatus.WORKING,
        new Phone("15550100042"),
        null);
  }

  private WahaSessionStub started(GatewaySession wanted) {
    var name = wanted.address().name();
    client.post(JsonMapper.shared().createObjectNode().put("name", name), "/api/sessions");
    var made = waha.session(name);
    made.scan("15550100042");
    return made;
  }

  private WahaClient client(String url, String key) {
    var given =
        Map.of(
            "parley.waha.url", url,
            "parley.waha.api-key", key,
            "parley.waha.read-timeout", "3s");
    var properties =
        new Binder(new MapConfigurationPropertySource(given))
            .bindOrCreate("parley.waha", WahaProperties.class);
    return new WahaClient(properties, new SendTimeout(TIMEOUT), clock);
  }
}
