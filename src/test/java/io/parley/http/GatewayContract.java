package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.NotFoundException;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.GlobalHistogramBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import io.parley.accounts.TestTenants;
import io.parley.database.DatabaseClock;
import io.parley.gateway.Gateway;
import io.parley.gateway.GatewayKind;
import io.parley.gateway.GatewayOutcome.Done;
import io.parley.gateway.GatewayParticipant;
import io.parley.gateway.GatewaySession;
import io.parley.gateway.Gateways;
import io.parley.gateway.LookOutcome;
import io.parley.gateway.OutgoingMessage;
import io.parley.gateway.SendOutcome;
import io.parley.gateway.SessionDirectory;
import io.parley.gateway.SoughtMessage;
import io.parley.shared.MessageId;
import io.parley.shared.SessionId;
import io.parley.shared.WaId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What every gateway must do, seen from outside. */
abstract class GatewayContract {
  static final String PHONE = "15550100042";

  @Autowired World world;
  @Autowired Gateways gateways;
  @Autowired SessionDirectory sessions;
  @Autowired DatabaseClock clock;
  private TestTenants.Tenant tenant;
  Session session;

  abstract GatewayKind kind();

  /** The owner scans the code that the session shows. */
  abstract void scan(Session session);

  /** A group of that name with one ordinary member. */
  abstract String makeGroup(Session session, String name, String member);

  abstract void write(Session session, String group, String from, String text);

  /** Under a hidden id, whose phone the gateway tells when it is asked. */
  abstract void writeHidden(Session session, String group, String lid, String from, String text);

  /** The texts that reached a phone, the oldest first. */
  abstract List<String> arrived(Session session, String phone);

  /** Whether the gateway has forgotten the session. */
  abstract boolean isGone(Session session);

  /**
   * @param name at the gateway
   */
  record Session(Api api, String id, String name) {
    Api.Answer asks(String action) {
      return api.post("/sessions/" + id + "/" + action);
    }

    Api.Answer shown() {
      return api.get("/sessions/" + id).expect(200);
    }

    void comesTo(String status) {
      await().untilAsserted(() -> assertThat(shown().text("/status")).isEqualTo(status));
    }

    Api.Answer qr() {
      return api.with("Accept", "application/json").get("/sessions/" + id + "/qr");
    }
  }

  @BeforeEach
  void aSession() {
    tenant = world.tenant("unlimited");
    var api = world.as(tenant);
    var made =
        api.post(
                "/sessions",
                "{\"name\": \"%s\", \"gateway\": \"%s\"}".formatted(UUID.randomUUID(), kind()))
            .expect(201);
    assertThat(made.text("/status")).isEqualTo("stopped");
    session = new Session(api, made.text("/id"), made.text("/config/gateway_session"));
  }

  void connect() {
    session.asks("start").expect(200);
    session.comesTo("qr_code");
    scan(session);
    session.comesTo("working");
  }

  @Test
  void aSessionIsConnectedByItsQrCode() {
    session.asks("start").expect(200);
    session.comesTo("qr_code");
    var code = session.qr().expect(200);
    assertThat(code.text("/qr")).isNotEmpty();
    assertThat(code.text("/expires_at")).isNotEmpty();
    assertThat(code.text("/image")).startsWith("data:image/png;base64,");
    var picture =
        Base64.getDecoder()
            .decode(code.text("/image").substring("data:image/png;base64,".length()));
    assertThat(read(picture)).isEqualTo(code.text("/qr"));
    scan(session);
    session.comesTo("working");
    assertThat(session.shown().text("/phone_number")).isEqualTo("+" + PHONE);
    assertThat(session.shown().json().path("last_error").isNull()).isTrue();
  }

  @Test
  void theQrCodeIsAPictureUnlessSomebodyAsksForJson() throws Exception {
    session.asks("start").expect(200);
    session.comesTo("qr_code");
    var request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://localhost:"
                        + world.port()
                        + "/api/v2/sessions/"
                        + session.id()
                        + "/qr"))
            .header("X-API-Key", tenant.key())
            .build();
    try (var http = HttpClient.newHttpClient()) {
      var answer = http.send(request, BodyHandlers.ofByteArray());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Type")).contains("image/png");
      assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
      assertThat(read(answer.body())).isNotEmpty();
    }
  }

  @Test
  void thereIsNothingToScanBeforeAndAfter() {
    assertThat(session.qr().expect(409).detail()).contains("stopped");
    connect();
    assertThat(session.qr().expect(409).detail()).contains("working");
    session.api().post("/sessions/" + session.id() + "/pairing-code", pairing()).expect(409);
  }

  @Test
  void thePhoneCanBePairedByACode() {
    session.asks("start").expect(200);
    session.comesTo("qr_code");
    var route = "/sessions/" + session.id() + "/pairing-code";
    assertThat(session.api().post(route, pairing()).expect(200).text("/code"))
        .matches("[A-Z0-9]{4}-[A-Z0-9]{4}");
    session.api().post(route, "{\"phone\": \"nobody\"}").expect(422);
    session.api().post(route, "{}").expect(422);
  }

  private static String pairing() {
    return "{\"phone\": \"+%s\"}".formatted(PHONE);
  }

  @Test
  void groupsAndThePeopleInThemAreKnown() {
    connect();
    var group = makeGroup(session, "Cars", "15550100077");
    var available = session.api().get("/groups/available/" + session.id()).expect(200).json();
    assertThat(available).hasSize(1);
    assertThat(available.at("/0/wa_group_id").asString()).isEqualTo(group);
    assertThat(available.at("/0/name").asString()).isEqualTo("Cars");
    assertThat(available.at("/0/participant_count").asInt()).isEqualTo(1);
    var id = SessionId.valueOf(session.id());
    var held = sessions.find(tenant.owner().tenantId(), id).orElseThrow();
    var people = gateways.of(kind()).participants(held, new WaId(group));
    assertThat(people).isInstanceOf(Done.class);
    assertThat(((Done<List<GatewayParticipant>>) people).value())
        .singleElement()
        .satisfies(
            person -> {
              assertThat(person.phone()).hasToString("Phone[digits=15550100077]");
              assertThat(person.isAdmin()).isFalse();
            });
  }

  @Test
  void aMessageInAWatchedGroupIsALead() {
    connect();
    var group = makeGroup(session, "Cars", "15550100077");
    watch(group);
    write(session, group, "15550100077", "what price?");
    thereIsALeadOf("+15550100077");
  }

  @Test
  void thePhoneOfAHiddenPersonWhoWritesIsAskedFor() {
    connect();
    var group = makeGroup(session, "Cars", "15550100077");
    watch(group);
    writeHidden(session, group, "99120044@lid", "15550100078", "what price?");
    thereIsALeadOf("+15550100078");
  }

  void watch(String group) {
    session
        .api()
        .post(
            "/groups",
            "{\"session_id\": \"%s\", \"wa_group_id\": \"%s\", \"keywords\": [\"price\"]}"
                .formatted(session.id(), group))
        .expect(201);
  }

  void thereIsALeadOf(String phone) {
    await()
        .untilAsserted(
            () -> {
              var leads = session.api().get("/leads").expect(200).json().path("leads");
              assertThat(leads).hasSize(1);
              assertThat(leads.at("/0/contact_phone").asString("")).isEqualTo(phone);
            });
  }

  @Test
  void aGroupIsMadeAndItsPeopleChange() {
    connect();
    var made =
        session
            .api()
            .post(
                "/groups/create",
                "{\"session_id\": \"%s\", \"name\": \" Boats \", \"participants\": [\"+15550100071\", \"15550100072\"]}"
                    .formatted(session.id()))
            .expect(201);
    assertThat(made.text("/name")).isEqualTo("Boats");
    assertThat(made.text("/participants/1/phone")).isEqualTo("+15550100072");
    assertThat(made.text("/participants/1/status")).isEqualTo("ok");
    var group = made.text("/wa_group_id");
    assertThat(people(group)).containsExactlyInAnyOrder("15550100071", "15550100072");
    changes(group, "participants/add", "15550100073");
    changes(group, "participants/remove", "15550100071");
    changes(group, "admin/promote", "15550100073");
    assertThat(people(group)).containsExactlyInAnyOrder("15550100072", "15550100073 admin");
    changes(group, "admin/demote", "15550100073");
    assertThat(people(group)).containsExactlyInAnyOrder("15550100072", "15550100073");
    var absent =
        session
            .api()
            .post("/groups/" + group + "/admin/promote", participants("15550100099"))
            .expect(200);
    assertThat(absent.text("/participants/0/status")).isEqualTo("failed");
    assertThat(absent.text("/participants/0/error")).contains("in the group");
  }

  @Test
  void aChangeOfAGroupIsCheckedFirst() {
    connect();
    var api = session.api();
    api.post("/groups/not-a-group/participants/add", participants("15550100071")).expect(404);
    var refused =
        api.post(
                "/groups/1203@g.us/participants/add",
                participants("15550100071\", \"+1 555 010 0071\", \"nobody"))
            .expect(422);
    assertThat(refused.text("/errors/0/field")).isEqualTo("participants[2]");
    api.post(
            "/groups/1203@g.us/participants/add",
            "{\"session_id\": \"%s\"}".formatted(session.id()))
        .expect(422);
    api.post(
            "/groups/create",
            "{\"session_id\": \"%s\", \"name\": \"x\", \"participants\": []}"
                .formatted(session.id()))
        .expect(422);
    session.asks("stop").expect(200);
    session.comesTo("stopped");
    api.post("/groups/1203@g.us/participants/add", participants("15550100071")).expect(409);
  }

  private void changes(String group, String action, String phone) {
    var answer =
        session.api().post("/groups/" + group + "/" + action, participants(phone)).expect(200);
    assertThat(answer.text("/participants/0/phone")).isEqualTo("+" + phone);
    assertThat(answer.text("/participants/0/status")).as(action).isEqualTo("ok");
  }

  private String participants(String phone) {
    return "{\"session_id\": \"%s\", \"participants\": [\"%s\"]}".formatted(session.id(), phone);
  }

  private List<String> people(String group) {
    var held =
        sessions.find(tenant.owner().tenantId(), SessionId.valueOf(session.id())).orElseThrow();
    return gateways.of(kind()).participants(held, new WaId(group)).orRefuse("id").stream()
        .map(
            person ->
                java.util.Objects.requireNonNull(person.phone()).digits()
                    + (person.isAdmin() ? " admin" : ""))
        .toList();
  }

  @Test
  void whatIsSentArrivesOnceAndIsFound() {
    connect();
    var since = clock.instant().minusSeconds(1);
    var id = gateway().newMessageId(held()).orElseThrow();
    var message = message(id, "15550100077", "Good morning!");
    assertThat(gateway().send(held(), message)).isEqualTo(new SendOutcome.Sent(id));
    assertThat(arrived(session, "15550100077")).containsExactly("Good morning!");
    var sought = sought(message, since);
    assertThat(gateway().look(held(), sought)).isEqualTo(new LookOutcome.Found(List.of(id)));
    assertThat(gateway().look(held(), withoutId(sought)))
        .isEqualTo(new LookOutcome.Found(List.of(id)));
  }

  @Test
  void whatWasNotSentIsNotThere() {
    connect();
    var id = gateway().newMessageId(held()).orElseThrow();
    var message = message(id, "15550100077", "Good morning!");
    var sought = sought(message, clock.instant());
    assertThat(gateway().look(held(), sought)).isEqualTo(new LookOutcome.NotThere());
    assertThat(arrived(session, "15550100077")).isEmpty();
  }

  @Test
  void ofTwoEqualTextsEachIsFoundByItsId() {
    connect();
    var since = clock.instant().minusSeconds(1);
    var first = message(gateway().newMessageId(held()).orElseThrow(), "15550100077", "Hello");
    var second = message(gateway().newMessageId(held()).orElseThrow(), "15550100077", "Hello");
    var other = message(gateway().newMessageId(held()).orElseThrow(), "15550100078", "Hello");
    for (var message : List.of(first, second, other)) {
      assertThat(gateway().send(held(), message)).isInstanceOf(SendOutcome.Sent.class);
    }
    assertThat(gateway().look(held(), sought(second, since)))
        .isEqualTo(new LookOutcome.Found(List.of(String.valueOf(second.id()))));
    assertThat(gateway().look(held(), withoutId(sought(first, since))))
        .isEqualTo(
            new LookOutcome.Found(
                List.of(String.valueOf(first.id()), String.valueOf(second.id()))));
  }

  @Test
  void aSessionThatDoesNotWorkSendsNothing() {
    connect();
    var id = gateway().newMessageId(held()).orElseThrow();
    var message = message(id, "15550100077", "Good morning!");
    session.asks("stop").expect(200);
    session.comesTo("stopped");
    assertThat(gateway().send(held(), message)).isInstanceOf(SendOutcome.NotWorking.class);
    assertThat(gateway().look(held(), sought(message, clock.instant())))
        .isInstanceOf(LookOutcome.Unreachable.class);
    assertThat(arrived(session, "15550100077")).isEmpty();
  }

  @Test
  void nobodyMindsWhetherTypingIsShown() {
    connect();
    var chat = new WaId("15550100077@c.us");
    gateway().markSeen(held(), chat);
    gateway().showTyping(held(), chat, true);
    gateway().showTyping(held(), chat, false);
    session.asks("stop").expect(200);
    session.comesTo("stopped");
    gateway().markSeen(held(), chat);
    gateway().showTyping(held(), chat, true);
  }

  Gateway gateway() {
    return gateways.of(kind());
  }

  /** As it is now. */
  GatewaySession held() {
    return sessions.find(tenant.owner().tenantId(), SessionId.valueOf(session.id())).orElseThrow();
  }

  static OutgoingMessage message(@Nullable String id, String phone, String text) {
    return new OutgoingMessage(
        new MessageId(UUID.randomUUID()), id, new WaId(phone + "@c.us"), text, null, null);
  }

  static SoughtMessage sought(OutgoingMessage message, Instant since) {
    return new SoughtMessage(
        message.reference(), message.id(), message.chat(), message.text(), since);
  }

  static SoughtMessage withoutId(SoughtMessage sought) {
    return new SoughtMessage(
        sought.reference(), null, sought.chat(), sought.text(), sought.since());
  }

  @Test
  void aLoginOutlivesStopAndRestartAndEndsWithALogout() {
    connect();
    session.asks("stop").expect(200);
    session.comesTo("stopped");
    session.asks("stop").expect(200);
    session.asks("start").expect(200);
    session.comesTo("working");
    session.asks("start").expect(200);
    session.comesTo("working");
    session.asks("restart").expect(200);
    session.comesTo("working");
    session.asks("logout").expect(200);
    session.comesTo("stopped");
    session.asks("logout").expect(200);
    session.asks("start").expect(200);
    session.comesTo("qr_code");
    session.qr().expect(200);
  }

  @Test
  void aRestartStartsWhatWasStopped() {
    session.asks("restart").expect(200);
    session.comesTo("qr_code");
  }

  @Test
  void aDeletedSessionIsGoneAtTheGateway() {
    connect();
    session.api().delete("/sessions/" + session.id()).expect(200);
    session.api().get("/sessions/" + session.id()).expect(404);
    assertThat(isGone(session)).isTrue();
  }

  @Test
  void aSessionThatNeverStartedCanBeStoppedLoggedOutAndDeleted() {
    session.asks("stop").expect(200);
    session.asks("logout").expect(200);
    session.comesTo("stopped");
    session.api().delete("/sessions/" + session.id()).expect(200);
    assertThat(isGone(session)).isTrue();
  }

  private static String read(byte[] png) {
    try {
      var picture = ImageIO.read(new ByteArrayInputStream(png));
      var width = picture.getWidth();
      var height = picture.getHeight();
      var dots = picture.getRGB(0, 0, width, height, null, 0, width);
      // Not a photograph, in which a reader has to find the code first, and now and then does not.
      var bitmap =
          new BinaryBitmap(
              new GlobalHistogramBinarizer(new RGBLuminanceSource(width, height, dots)));
      return new QRCodeReader().decode(bitmap, Map.of(DecodeHintType.PURE_BARCODE, true)).getText();
    } catch (IOException
        | NotFoundException
        | com.google.zxing.ChecksumException
        | com.google.zxing.FormatException failure) {
      throw new AssertionError("not a picture of a QR code", failure);
    }
  }
}
