package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Somebody sends a text by hand, and reads it in the chat. */
@ServerTest
class SendMessagesTest {
  @Autowired World world;
  private Api api;
  private String session;
  private String phone;

  @BeforeEach
  void aSessionThatWorks() {
    api = world.owner();
    session = Team.session(api);
    phone = World.phone();
    api.patch("/tenant/settings", "{\"chat_history_access_enabled\": true}").expect(200);
  }

  private Api.Answer send(String chat, String text) {
    return api.post("/messages/send", body(session, chat, text));
  }

  private static String body(String session, String chat, String text) {
    return """
        {"session_id": "%s", "chat_id": "%s", "message": "%s"}
        """
        .formatted(session, chat, text);
  }

  @Test
  void reachesThePhoneAndTheChat() {
    var sent = send(phone, "Hello").expect(201);
    assertThat(sent.text("/status")).isIn("sent", "delivered");
    assertThat(sent.text("/wa_chat_id")).isEqualTo(phone.substring(1) + "@c.us");
    var deliveries = api.get("/simulator/deliveries?session_id=" + session).expect(200);
    assertThat(deliveries.number("/total")).isEqualTo(1);
    assertThat(deliveries.text("/deliveries/0/text")).isEqualTo("Hello");
    assertThat(deliveries.text("/deliveries/0/client_ref")).isEqualTo(sent.text("/id"));
    var chat = api.get("/messages/chat/" + session + "/" + phone.substring(1) + "@c.us");
    assertThat(chat.expect(200).text("/messages/0/id")).isEqualTo(sent.text("/id"));
    Awaitility.await()
        .until(
            () ->
                api.get("/messages/" + sent.text("/id"))
                    .expect(200)
                    .text("/status")
                    .equals("delivered"));
  }

  @Test
  void reachesAGroup() {
    var group = Team.waGroup(api, session, "Cars");
    var sent = send(group, "Hello").expect(201);
    assertThat(sent.text("/status")).isIn("sent", "delivered");
    assertThat(sent.text("/wa_chat_id")).isEqualTo(group);
  }

  @Test
  void goesToTheChatByOurIdAsWell() {
    send(phone, "One").expect(201);
    var chat = api.get("/messages/chats/" + session).expect(200).text("/chats/0/id");
    assertThat(send(chat, "Two").expect(201).text("/chat_id")).isEqualTo(chat);
  }

  @Test
  void isSentOnceUnderOneKey() {
    var keyed = api.with("Idempotency-Key", "k1");
    var first = keyed.post("/messages/send", body(session, phone, "Hello")).expect(201);
    var second = keyed.post("/messages/send", body(session, phone, "Hello")).expect(201);
    assertThat(second.text("/id")).isEqualTo(first.text("/id"));
    assertThat(api.get("/simulator/deliveries?session_id=" + session).number("/total"))
        .isEqualTo(1);
  }

  @Test
  void isTheSameStoryInTheEventLog() {
    var sent = send(phone, "Hello").expect(201);
    var events = api.get("/events?types=message.sent&limit=100").expect(200);
    assertThat(events.json().at("/events").size()).isEqualTo(1);
    assertThat(events.text("/events/0/data/message_id")).isEqualTo(sent.text("/id"));
    assertThat(events.text("/events/0/data/source")).isEqualTo("api");
  }

  @Test
  void countsAsUsedQuota() {
    send(phone, "Hello").expect(201);
    assertThat(api.get("/usage/current").expect(200).number("/messages_sent")).isEqualTo(1);
  }

  @Test
  void saysWhatIsWrong() {
    assertThat(send(phone, "x".repeat(4_097)).expect(422).text("/errors/0/field"))
        .isEqualTo("message");
    send(phone, "x".repeat(4_096)).expect(201);
    send(phone, " ").expect(422);
    send("nobody", "Hello").expect(422);
    send("01a2003d-fd06-7761-88a1-6d865289861a", "Hello").expect(404);
    api.post("/messages/send", body("01a2003d-fd06-7761-88a1-6d865289861a", phone, "Hello"))
        .expect(404);
  }

  @Test
  void isRefusedWhileTheSessionDoesNotWork() {
    api.post("/sessions/" + session + "/stop").expect(200);
    send(phone, "Hello").expect(409);
  }

  @Test
  void isRefusedToWhoeverOptedOut() {
    api.post("/opt-outs", "{\"phone\": \"%s\"}".formatted(phone)).expect(201);
    assertThat(send(phone, "Hello").expect(403).text("/detail")).contains("opted out");
  }

  @Test
  void isRefusedToNumbersThatAreNotAllowed() {
    api.patch("/tenant/settings", "{\"allowed_numbers\": [\"%s\"]}".formatted(phone)).expect(200);
    send(phone, "Hello").expect(201);
    send(World.phone(), "Hello").expect(403);
  }

  @Test
  void tellsWhoeverStopsThatTheyDid() {
    api.post(
            "/simulator/messages",
            """
            {"session_id": "%s", "from": "%s", "text": "STOP"}
            """
                .formatted(session, phone))
        .expect(202);
    Awaitility.await()
        .until(() -> api.get("/simulator/deliveries?session_id=" + session).number("/total") == 1);
  }
}
