package io.parley.http;

import java.util.UUID;

/** A tenant with a working session that is in one WhatsApp group. */
public record Team(Api api, String session, String waGroup) {
  public static Team of(Api api) {
    var session = session(api);
    return new Team(api, session, waGroup(api, session, "Cars"));
  }

  /** A session that works. */
  public static String session(Api api) {
    var session =
        api.post("/sessions", "{\"name\": \"%s\"}".formatted(UUID.randomUUID()))
            .expect(201)
            .text("/id");
    api.post("/sessions/" + session + "/start").expect(200);
    api.post("/simulator/sessions/" + session + "/scan").expect(200);
    return session;
  }

  public static String waGroup(Api api, String session, String name) {
    return api.post(
            "/simulator/groups",
            """
            {"session_id": "%s", "name": "%s", "participants": [{"phone": "+15550100001", "name": "Ann"}]}
            """
                .formatted(session, name))
        .expect(201)
        .text("/wa_group_id");
  }

  /**
   * Begins to monitor the group.
   *
   * @param rest further fields, as JSON without braces
   * @return the monitored group's id
   */
  public String watch(String rest) {
    return api.post(
            "/groups",
            """
            {"session_id": "%s", "wa_group_id": "%s", %s}
            """
                .formatted(session, waGroup, rest))
        .expect(201)
        .text("/id");
  }

  /** Somebody writes into the group. */
  public Api.Answer writes(String phone, String name, String text) {
    return writes(phone, name, text, "\"type\": \"text\"");
  }

  public Api.Answer writes(String phone, String name, String text, String rest) {
    return api.post(
            "/simulator/messages",
            """
            {"session_id": "%s", "wa_group_id": "%s", "from": "%s", "from_name": "%s", "text": "%s", %s}
            """
                .formatted(session, waGroup, phone, name, text, rest))
        .expect(202);
  }

  public long leads() {
    return api.get("/leads").expect(200).number("/total");
  }
}
