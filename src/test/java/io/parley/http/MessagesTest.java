package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.accounts.TestTenants;
import io.parley.gateway.DeliveryStatus;
import io.parley.gateway.GatewayKind;
import io.parley.gateway.InboundEvent;
import io.parley.gateway.InboundEvent.Author;
import io.parley.gateway.InboundEvent.Content;
import io.parley.gateway.InboundEvent.Link;
import io.parley.gateway.InboundEvent.Media;
import io.parley.gateway.InboundEvent.MessageAcked;
import io.parley.gateway.InboundEvent.MessageEdited;
import io.parley.gateway.InboundEvent.MessageReceived;
import io.parley.gateway.InboundEvent.MessageRevoked;
import io.parley.gateway.InboundEvent.PeopleIdentified;
import io.parley.gateway.InboundEvent.PollVoted;
import io.parley.gateway.InboundEvent.Reacted;
import io.parley.gateway.InboundOutcome;
import io.parley.gateway.InboundSink;
import io.parley.gateway.SessionAddress;
import io.parley.shared.Phone;
import io.parley.shared.WaId;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** Chats and messages as somebody reads them who wants to answer a buyer. */
@ServerTest
class MessagesTest {
  private static final AtomicLong LIDS = new AtomicLong(66_000_000);
  private static final WaId GROUP = new WaId("120363012345678901@g.us");

  @Autowired World world;
  @Autowired InboundSink sink;

  /** When the first message was written; all others so many seconds later. */
  private final Instant begin =
      Instant.now().minus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS);

  private TestTenants.Tenant tenant;
  private Api api;
  private String session;
  private SessionAddress address;
  private WaId ann;
  private WaId ben;
  private WaId shop;

  @BeforeEach
  void aSessionThatMayBeRead() {
    tenant = world.tenant("unlimited");
    api = world.as(tenant);
    allowHistory(true);
    var made = api.post("/sessions", "{\"name\": \"Shop\", \"gateway\": \"waha\"}").expect(201);
    session = made.text("/id");
    address = new SessionAddress(GatewayKind.WAHA, made.text("/config/gateway_session"));
    ann = person();
    ben = person();
    shop = person();
  }

  @Test
  void aChatShowsWhoItIsWithAndHowItStands() {
    says(ann, "Ann", "A1", "what price?", 0);
    answers(ann, "A2", "10 €", 5);
    says(ann, "Ann", "A3", "fine", 9);
    var list = chats("").expect(200);
    assertThat(list.number("/total")).isEqualTo(1);
    assertThat(list.json().path("next_cursor").isNull()).isTrue();
    var chat = list.json().at("/chats/0");
    assertThat(chat.path("wa_chat_id").asString()).isEqualTo(ann.value());
    assertThat(chat.path("name").asString()).isEqualTo("Ann");
    assertThat(chat.path("phone").asString()).isEqualTo(phone(ann));
    assertThat(chat.path("last_message_preview").asString()).isEqualTo("fine");
    assertThat(chat.path("last_message_at").asString()).isEqualTo(begin.plusSeconds(9).toString());
    assertThat(chat.path("unread_count").asLong()).isEqualTo(2);
    assertThat(chat.path("message_count").asLong()).isEqualTo(3);
    assertThat(chat.path("first_direction").asString()).isEqualTo("inbound");
    assertThat(chat.path("last_direction").asString()).isEqualTo("inbound");
    assertThat(chat.path("last_inbound_at").asString()).isEqualTo(begin.plusSeconds(9).toString());
    assertThat(chat.path("last_outbound_at").asString()).isEqualTo(begin.plusSeconds(5).toString());
    assertThat(chat.path("labels")).isEmpty();
  }

  @Test
  void theChatThatSaidSomethingLastComesFirst() {
    var people = List.of(person(), person(), person(), person(), person());
    for (var number = 0; number < people.size(); number++) {
      // Two at each time: time alone is no order.
      says(people.get(number), "P" + number, "M" + number, "hi", number / 2 * 1_800);
    }
    says(people.getFirst(), "P0", "AGAIN", "still there?", 3_700);
    var all = waIds(chats("").expect(200));
    assertThat(all).hasSize(5).startsWith(people.get(0).value(), people.get(4).value());
    var paged = new ArrayList<String>();
    var page = chats("?limit=2").expect(200);
    while (true) {
      assertThat(page.number("/total")).isEqualTo(5);
      paged.addAll(waIds(page));
      if (page.json().path("next_cursor").isNull()) {
        break;
      }
      page = chats("?limit=2&cursor=" + page.text("/next_cursor")).expect(200);
    }
    assertThat(paged).isEqualTo(all);
    assertThat(waIds(chats("?limit=2&offset=3").expect(200))).isEqualTo(all.subList(3, 5));
    assertThat(chats("?offset=9").expect(200).json().path("chats")).isEmpty();
  }

  @Test
  void chatsAreLookedForByNameAndPhone() {
    says(ann, "Ann_Ä 100%", "A1", "hi", 0);
    says(ben, "Ben", "B1", "hi", 1);
    answers(shop, "S1", "a first word to somebody", 2);
    assertThat(waIds(chats("?search=" + encoded("_ä 100%")).expect(200)))
        .containsExactly(ann.value());
    assertThat(waIds(chats("?search=b%25n").expect(200))).isEmpty();
    for (var person : List.of(ann, ben, shop)) {
      var digits = phone(person).substring(3);
      var found = chats("?search=" + encoded("+" + digits)).expect(200);
      assertThat(waIds(found)).containsExactly(person.value());
      assertThat(found.number("/total")).isEqualTo(1);
    }
    assertThat(chats("?search=+").expect(200).number("/total")).as("nothing").isEqualTo(3);
  }

  @Test
  void keysSeePreviewsOnlyWhereTheTenantAllowsIt() {
    says(ann, "Ann", "A1", "secret", 0);
    allowHistory(false);
    var hidden = chats("").expect(200).json().at("/chats/0");
    assertThat(hidden.path("last_message_preview").isNull()).isTrue();
    assertThat(hidden.path("name").asString()).isEqualTo("Ann");
    var user = world.signedIn(tenant, "member");
    assertThat(user.get("/messages/chats/" + session).text("/chats/0/last_message_preview"))
        .isEqualTo("secret");
    allowHistory(true);
    assertThat(chats("").text("/chats/0/last_message_preview")).isEqualTo("secret");
  }

  @Test
  void keysReadHistoryOnlyWhereTheTenantAllowsIt() {
    says(ann, "Ann", "A1", "secret", 0);
    var message = messages(ann.value(), "").expect(200).text("/messages/0/id");
    var poll = direct("poll", "Which secret?");
    allowHistory(false);
    var user = world.signedIn(tenant, "member");
    for (var path :
        List.of(
            "/messages/chat/" + session + "/" + ann,
            "/messages/chat/" + session + "/" + person(),
            "/messages/" + message,
            "/messages/" + UUID.randomUUID(),
            "/messages/" + poll + "/poll-results")) {
      var refused = api.get(path).expect(403);
      assertThat(refused.detail())
          .startsWith("Chat history access requires opt-in")
          .contains("PATCH /api/v2/tenant/settings", "chat_history_access_enabled");
    }
    user.get("/messages/chat/" + session + "/" + ann).expect(200);
    user.get("/messages/" + message).expect(200);
    user.get("/messages/" + poll + "/poll-results").expect(200);
  }

  @Test
  void aMessageIsShownWithAllThatIsKnownOfIt() {
    says(ann, "Ann", "A1", "what price?", 0);
    stored(
        received(
            ann,
            shop,
            "Shop",
            true,
            "A2",
            new Content("text", "10 € ".repeat(100), "A1", List.of(), null),
            5));
    var list = messages(ann.value(), "").expect(200);
    assertThat(list.number("/total")).isEqualTo(2);
    var own = list.json().at("/messages/0");
    assertThat(own.path("session_id").asString()).isEqualTo(session);
    assertThat(own.path("chat_id").asString()).isEqualTo(chats("").text("/chats/0/id"));
    assertThat(own.path("wa_chat_id").asString()).isEqualTo(ann.value());
    assertThat(own.path("wa_message_id").asString()).isEqualTo("A2");
    assertThat(own.path("direction").asString()).isEqualTo("outbound");
    assertThat(own.path("message_type").asString()).isEqualTo("text");
    assertThat(own.path("content").asString()).hasSize(500);
    assertThat(own.path("content_preview").asString()).hasSizeLessThan(202).endsWith("…");
    assertThat(own.path("media").isNull()).isTrue();
    assertThat(own.path("status").asString()).isEqualTo("sent");
    assertThat(own.path("reply_to").asString()).isEqualTo("A1");
    assertThat(own.path("sender_phone").isNull()).isTrue();
    assertThat(own.path("sent_at").asString()).isEqualTo(begin.plusSeconds(5).toString());
    assertThat(own.path("delivered_at").isNull()).isTrue();
    var asked = list.json().at("/messages/1");
    assertThat(asked.path("direction").asString()).isEqualTo("inbound");
    assertThat(asked.path("status").asString()).isEqualTo("received");
    assertThat(asked.path("sender_phone").asString()).isEqualTo(phone(ann));
    assertThat(asked.path("sender_name").asString()).isEqualTo("Ann");
    assertThat(api.get("/messages/" + own.path("id").asString()).expect(200).json()).isEqualTo(own);
  }

  @Test
  void aMessageShowsHowFarItGot() {
    answers(ann, "A1", "hello", 0);
    ack(ann, "A1", DeliveryStatus.DELIVERED, null, 3);
    ack(ann, "A1", DeliveryStatus.READ, null, 7);
    answers(ann, "A2", "hello?", 10);
    ack(ann, "A2", DeliveryStatus.FAILED, "no longer there", 11);
    var list = messages(ann.value(), "").expect(200);
    assertThat(list.text("/messages/0/status")).isEqualTo("failed");
    assertThat(list.text("/messages/0/error")).isEqualTo("no longer there");
    assertThat(list.text("/messages/1/status")).isEqualTo("read");
    assertThat(list.text("/messages/1/delivered_at")).isEqualTo(begin.plusSeconds(3).toString());
    assertThat(list.text("/messages/1/read_at")).isEqualTo(begin.plusSeconds(7).toString());
    assertThat(list.json().at("/messages/1/error").isNull()).isTrue();
  }

  @Test
  void aFileIsShownWithItsMessage() {
    var file = new Media(null, "image/png", "car.png");
    stored(received(ann, ann, "Ann", "A1", new Content("image", "look", null, List.of(), file)));
    var media = messages(ann.value(), "").expect(200).json().at("/messages/0/media");
    assertThat(media.path("url").asString()).isEqualTo("/media/" + media.path("id").asString());
    assertThat(media.path("file_name").asString()).isEqualTo("car.png");
    assertThat(media.path("mime_type").asString()).isEqualTo("image/png");
    assertThat(media.path("status").asString()).isIn("pending", "gone");
  }

  @Test
  void whatWasTakenBackHasNoText() {
    var file = new Media(null, "image/png", "secret.png");
    stored(received(ann, ann, "Ann", "A1", new Content("image", "secret", null, List.of(), file)));
    stored(new MessageRevoked(address, ann, "A1", begin.plusSeconds(2)));
    var list = messages(ann.value(), "").expect(200);
    assertThat(list.json().toString()).doesNotContain("secret");
    assertThat(list.text("/messages/0/content")).isEmpty();
    assertThat(list.text("/messages/0/content_preview")).isEmpty();
    assertThat(list.text("/messages/0/revoked_at")).isEqualTo(begin.plusSeconds(2).toString());
    assertThat(list.text("/messages/0/media/status")).isEqualTo("gone");
    assertThat(messages(ann.value(), "?search=secret").expect(200).number("/total")).isZero();
    assertThat(chats("").text("/chats/0/last_message_preview")).isEmpty();
  }

  @Test
  void whatWasWrittenAnewIsShownSo() {
    says(ann, "Ann", "A1", "first", 0);
    stored(new MessageEdited(address, ann, "A1", "second", begin.plusSeconds(4)));
    var list = messages(ann.value(), "").expect(200);
    assertThat(list.text("/messages/0/content")).isEqualTo("second");
    assertThat(list.text("/messages/0/edited_at")).isEqualTo(begin.plusSeconds(4).toString());
  }

  @Test
  void aChatIsFoundUnderEachOfItsIds() {
    says(ann, "Ann", "A1", "hi", 0);
    var id = chats("").text("/chats/0/id");
    var expected = messages(id, "").expect(200).json();
    assertThat(expected.path("messages")).hasSize(1);
    for (var name :
        List.of(
            ann.value(),
            encoded(ann.value()),
            id.toUpperCase(java.util.Locale.ROOT),
            ann.value().replace("c.us", "s.whatsapp.net"))) {
      assertThat(messages(name, "").expect(200).json()).as(name).isEqualTo(expected);
    }
  }

  @Test
  void aChatIsFoundUnderEachSpellingOfItsNumber() {
    var digits = phone(ann).substring(phone(ann).length() - 7);
    var without = new WaId("55118" + digits + "@c.us");
    var with = new WaId("551198" + digits + "@c.us");
    says(without, "Ann", "A1", "oi", 0);
    assertThat(messages(with.value(), "").expect(200).text("/messages/0/wa_chat_id"))
        .isEqualTo(without.value());
  }

  @Test
  void messagesComeInPagesNewestFirst() {
    for (var number = 0; number < 7; number++) {
      says(ann, "Ann", "A" + number, "text " + number, number / 3);
    }
    says(ben, "Ben", "B1", "another chat", 1);
    var all = waMessageIds(messages(ann.value(), "").expect(200));
    assertThat(all).hasSize(7).startsWith("A6");
    var paged = new ArrayList<String>();
    var page = messages(ann.value(), "?limit=2").expect(200);
    while (true) {
      assertThat(page.number("/total")).isEqualTo(7);
      paged.addAll(waMessageIds(page));
      if (page.json().path("next_cursor").isNull()) {
        break;
      }
      page = messages(ann.value(), "?limit=2&cursor=" + page.text("/next_cursor")).expect(200);
    }
    assertThat(paged).isEqualTo(all);
    assertThat(waMessageIds(messages(ann.value(), "?limit=3&offset=5").expect(200)))
        .isEqualTo(all.subList(5, 7));
  }

  @Test
  void messagesAreReadBeforeAndAfterOthers() {
    for (var number = 0; number < 6; number++) {
      says(ann, "Ann", "A" + number, "text " + number, number / 2);
    }
    var list = messages(ann.value(), "").expect(200);
    var all = waMessageIds(list);
    var third = list.text("/messages/2/id");
    assertThat(waMessageIds(messages(ann.value(), "?before=" + third).expect(200)))
        .isEqualTo(all.subList(3, 6));
    assertThat(waMessageIds(messages(ann.value(), "?after=" + third).expect(200)))
        .isEqualTo(all.subList(0, 2));
    var fifth = list.text("/messages/4/id");
    var between = messages(ann.value(), "?after=" + fifth + "&before=" + third).expect(200);
    assertThat(waMessageIds(between)).isEqualTo(all.subList(3, 4));
    assertThat(between.number("/total")).isEqualTo(1);
    assertThat(messages(ann.value(), "?before=" + UUID.randomUUID()).expect(200).number("/total"))
        .isZero();
  }

  @Test
  void messagesAreReadBeforeAndAfterTimes() {
    for (var number = 0; number < 6; number++) {
      says(ann, "Ann", "A" + number, "text " + number, number / 2);
    }
    var all = waMessageIds(messages(ann.value(), "").expect(200));
    var middle = begin.plusSeconds(1);
    assertThat(waMessageIds(messages(ann.value(), "?before=" + middle).expect(200)))
        .isEqualTo(all.subList(4, 6));
    assertThat(waMessageIds(messages(ann.value(), "?after=" + middle).expect(200)))
        .isEqualTo(all.subList(0, 2));
    var zoned = middle.atOffset(java.time.ZoneOffset.ofHours(2)).toString();
    for (var written : List.of(zoned, encoded(zoned))) {
      assertThat(waMessageIds(messages(ann.value(), "?after=" + written).expect(200)))
          .isEqualTo(all.subList(0, 2));
    }
    var first = messages(ann.value(), "?limit=1&after=" + begin).expect(200);
    assertThat(first.number("/total")).isEqualTo(4);
    var next =
        messages(ann.value(), "?limit=9&after=" + begin + "&cursor=" + first.text("/next_cursor"));
    assertThat(waMessageIds(next.expect(200))).isEqualTo(all.subList(1, 4));
  }

  @Test
  void aTimeAsItWasShownIsNotAfterItself() {
    stored(
        new MessageReceived(
            address,
            "A1",
            ann,
            new Author(ann, "Ann", false),
            new Content("text", "now", null, List.of(), null),
            begin.plusNanos(123_456_000)));
    var shown = messages(ann.value(), "").expect(200).text("/messages/0/sent_at");
    assertThat(shown).endsWith(".123Z");
    assertThat(messages(ann.value(), "?after=" + shown).expect(200).number("/total")).isZero();
    assertThat(messages(ann.value(), "?before=" + shown).expect(200).number("/total")).isZero();
  }

  @Test
  void messagesAreLookedForByTheirText() {
    says(ann, "Ann", "A1", "Der PREIS ist 100%", 0);
    says(ann, "Ann", "A2", "100 Preise", 1);
    says(ann, "Ann", "A3", "nothing", 2);
    assertThat(waMessageIds(messages(ann.value(), "?search=preis").expect(200)))
        .containsExactly("A2", "A1");
    assertThat(waMessageIds(messages(ann.value(), "?search=100%25").expect(200)))
        .containsExactly("A1");
    var page = messages(ann.value(), "?search=preis&limit=1").expect(200);
    assertThat(page.number("/total")).isEqualTo(2);
    var next = "?search=preis&limit=1&cursor=" + page.text("/next_cursor");
    assertThat(waMessageIds(messages(ann.value(), next).expect(200))).containsExactly("A1");
  }

  @Test
  void peopleWhoTurnOutToBeOneAreShownAsOne() {
    watch();
    var lid = new WaId(LIDS.incrementAndGet() + "@lid");
    says(lid, "A.", "L1", "hidden", 0);
    stored(received(GROUP, lid, "A.", "G1", text("in the group")));
    assertThat(chatWith(lid).path("phone").isNull()).isTrue();
    says(ann, "Ann", "A1", "by phone", 10);
    stored(
        new PeopleIdentified(
            address, List.of(new Link(lid, Phone.parse(ann.value()).orElseThrow()))));
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> assertThat(chatWith(lid).path("phone").asString()).isEqualTo(phone(ann)));
    assertThat(chatWith(lid).path("name").asString()).isEqualTo("Ann");
    assertThat(chats("?search=ann").expect(200).number("/total")).isEqualTo(2);
    for (var chat : List.of(lid, GROUP)) {
      var message = messages(chat.value(), "").expect(200).json().at("/messages/0");
      assertThat(message.path("sender_phone").asString()).isEqualTo(phone(ann));
      assertThat(message.path("sender_name").asString()).isEqualTo("Ann");
    }
  }

  @Test
  void whoAnswersUnderTwoIdsIsCountedOnce() {
    var lid = new WaId(LIDS.incrementAndGet() + "@lid");
    answers(ann, "P1", "hello", 0);
    says(lid, "A.", "L1", "hidden", 0);
    says(ann, "Ann", "A1", "by phone", 1);
    stored(new Reacted(address, ann, "P1", lid, "👍", begin.plusSeconds(3)));
    stored(new Reacted(address, ann, "P1", ann, "❤️", begin.plusSeconds(2)));
    stored(new Reacted(address, ann, "P1", shop, "🙏", begin.plusSeconds(1)));
    stored(new Reacted(address, ann, "P1", ben, "", begin.plusSeconds(1)));
    assertThat(reactions()).containsExactly("🙏", "❤️", "👍");
    stored(
        new PeopleIdentified(
            address, List.of(new Link(lid, Phone.parse(ann.value()).orElseThrow()))));
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(reactions()).containsExactly("🙏", "👍"));
    var message = own().json().at("/messages/0");
    assertThat(message.at("/reactions/1/person/phone").asString()).isEqualTo(phone(ann));
    assertThat(message.at("/reactions/1/person/name").asString()).isEqualTo("Ann");
    stored(new Reacted(address, ann, "P1", ann, "", begin.plusSeconds(4)));
    assertThat(reactions()).as("taken back under the other id").containsExactly("🙏");
  }

  @Test
  void aPollIsCountedByOption() {
    var poll = direct("poll", "Which colour?");
    says(ben, "Ben", "B1", "hi", 5);
    vote(ann, 1, "Red", "Blue");
    vote(ben, 1, "Blue");
    vote(shop, 1, "Green");
    vote(shop, 2);
    var results = api.get("/messages/" + poll + "/poll-results").expect(200);
    assertThat(results.text("/message_id")).isEqualTo(poll);
    assertThat(results.text("/question")).isEqualTo("Which colour?");
    assertThat(results.number("/total_voters")).isEqualTo(2);
    assertThat(results.json().path("options")).hasSize(2);
    assertThat(results.text("/options/0/option")).isEqualTo("Blue");
    assertThat(results.number("/options/0/votes")).isEqualTo(2);
    assertThat(results.text("/options/0/voters/1/name")).isEqualTo("Ben");
    assertThat(results.text("/options/1/option")).isEqualTo("Red");
    assertThat(results.text("/options/1/voters/0/phone")).isEqualTo(phone(ann));
    vote(ann, 3, "Red");
    assertThat(api.get("/messages/" + poll + "/poll-results").text("/options/0/votes"))
        .isEqualTo("1");
  }

  @Test
  void onlyPollsHaveResults() {
    says(ann, "Ann", "A1", "hi", 0);
    var message = messages(ann.value(), "").text("/messages/0/id");
    assertThat(api.get("/messages/" + message + "/poll-results").expect(404).detail())
        .isEqualTo("The message with this id is no poll, so nobody can vote in it.");
    assertThat(api.get("/messages/" + UUID.randomUUID() + "/poll-results").expect(404).detail())
        .isEqualTo("There is no message with this id.");
  }

  @Test
  void whatIsNotThereIsSaidSo() {
    says(ann, "Ann", "A1", "hi", 0);
    var chat = chats("").text("/chats/0/id");
    var other =
        api.post("/sessions", "{\"name\": \"Other\", \"gateway\": \"waha\"}")
            .expect(201)
            .text("/id");
    for (var path :
        List.of(
            "/messages/chats/" + UUID.randomUUID(),
            "/messages/chats/1-1-1-1-1",
            "/messages/chat/" + UUID.randomUUID() + "/" + ann,
            "/messages/chat/" + session + "/" + UUID.randomUUID(),
            "/messages/chat/" + session + "/" + ben,
            "/messages/chat/" + session + "/nonsense",
            "/messages/chat/" + other + "/" + chat,
            "/messages/chat/" + other + "/" + ann,
            "/messages/" + UUID.randomUUID(),
            "/messages/" + chat,
            "/messages/send")) {
      assertThat(api.get(path).expect(404).detail()).as(path).startsWith("The").endsWith(".");
    }
    assertThat(api.get("/messages/chats/" + other).expect(200).json().path("chats")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "before=yesterday",
        "before=",
        "after=2026-02-15T09:00:00",
        "after=%2B999999-01-01T00:00:00Z",
        "before=1-1-1-1-1",
        "cursor=nonsense",
        "limit=0",
        "offset=-1"
      })
  void whatCannotBeAskedForIsRefused(String query) {
    says(ann, "Ann", "A1", "hi", 0);
    var refused = messages(ann.value(), "?" + query).expect(422);
    assertThat(refused.text("/errors/0/field")).isEqualTo(query.substring(0, query.indexOf('=')));
  }

  @Test
  void aCursorIsOfOneListOnly() {
    says(ann, "Ann", "A1", "hi", 0);
    says(ann, "Ann", "A2", "hi", 1);
    says(ben, "Ben", "B1", "hi", 2);
    var ofChats = chats("?limit=1").text("/next_cursor");
    var ofMessages = messages(ann.value(), "?limit=1").text("/next_cursor");
    messages(ann.value(), "?cursor=" + ofChats).expect(422);
    chats("?cursor=" + ofMessages).expect(422);
    chats("?search=" + "x".repeat(201)).expect(422);
  }

  @Test
  void readingNeedsItsScope() {
    says(ann, "Ann", "A1", "hi", 0);
    var sender = world.withScopes(tenant, "messages:send");
    var reader = world.withScopes(tenant, "messages:read");
    for (var path :
        List.of(
            "/messages/chats/" + session,
            "/messages/chat/" + session + "/" + ann,
            "/messages/" + messages(ann.value(), "").text("/messages/0/id"))) {
      assertThat(sender.get(path).expect(403).header("X-Required-Scopes"))
          .isEqualTo("messages:read");
      reader.get(path).expect(200);
    }
  }

  private void allowHistory(boolean allowed) {
    api.patch("/tenant/settings", "{\"chat_history_access_enabled\": %s}".formatted(allowed))
        .expect(200);
  }

  private void watch() {
    api.post(
            "/groups",
            "{\"session_id\": \"%s\", \"wa_group_id\": \"%s\", \"monitor_mode\": \"all\"}"
                .formatted(session, GROUP))
        .expect(201);
  }

  private Api.Answer chats(String query) {
    return api.get("/messages/chats/" + session + query);
  }

  private JsonNode chatWith(WaId other) {
    return chats("")
        .expect(200)
        .json()
        .path("chats")
        .valueStream()
        .filter(chat -> chat.path("wa_chat_id").asString().equals(other.value()))
        .findFirst()
        .orElseThrow();
  }

  private Api.Answer messages(String chat, String query) {
    return api.get("/messages/chat/" + session + "/" + chat + query);
  }

  /** The message P1, which is the only one of ours. */
  private Api.Answer own() {
    return messages(ann.value(), "?search=hello").expect(200);
  }

  private List<String> reactions() {
    return own()
        .json()
        .at("/messages/0/reactions")
        .valueStream()
        .map(reaction -> reaction.path("emoji").asString())
        .toList();
  }

  private void says(WaId person, String name, String raw, String text, int seconds) {
    stored(received(person, person, name, false, raw, text(text), seconds));
  }

  /** From the phone of the account. */
  private void answers(WaId person, String raw, String text, int seconds) {
    stored(received(person, shop, "Shop", true, raw, text(text), seconds));
  }

  /**
   * Something that Ann wrote directly as P1.
   *
   * @return its id
   */
  private String direct(String type, String text) {
    stored(received(ann, ann, "Ann", "P1", new Content(type, text, null, List.of(), null)));
    return messages(ann.value(), "").expect(200).text("/messages/0/id");
  }

  private void vote(WaId voter, int seconds, String... options) {
    stored(new PollVoted(address, ann, "P1", voter, List.of(options), begin.plusSeconds(seconds)));
  }

  private void ack(
      WaId chat, String raw, DeliveryStatus status, @Nullable String error, int seconds) {
    stored(new MessageAcked(address, chat, raw, status, error, begin.plusSeconds(seconds)));
  }

  private MessageReceived received(
      WaId chat, WaId author, String name, String raw, Content content) {
    return received(chat, author, name, false, raw, content, 0);
  }

  private MessageReceived received(
      WaId chat, WaId author, String name, boolean own, String raw, Content content, int seconds) {
    return new MessageReceived(
        address, raw, chat, new Author(author, name, own), content, begin.plusSeconds(seconds));
  }

  private static Content text(String text) {
    return new Content("text", text, null, List.of(), null);
  }

  private void stored(InboundEvent event) {
    assertThat(sink.accept(List.of(event))).containsOnly(InboundOutcome.STORED);
  }

  private static WaId person() {
    return Phone.parse(World.phone()).orElseThrow().waId();
  }

  private static String phone(WaId person) {
    return person.phone().orElseThrow().international();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static List<String> waIds(Api.Answer list) {
    return list.json()
        .path("chats")
        .valueStream()
        .map(chat -> chat.path("wa_chat_id").asString())
        .toList();
  }

  private static List<String> waMessageIds(Api.Answer list) {
    return list.json()
        .path("messages")
        .valueStream()
        .map(message -> message.path("wa_message_id").asString())
        .toList();
  }
}
