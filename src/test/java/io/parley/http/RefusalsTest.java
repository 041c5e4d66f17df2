package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.json.JsonMapper;

/** What is refused, and whether a stranger understands why. */
@ServerTest
class RefusalsTest {
  private static final String[] NEVER_SAID = {
    "Failed to",
    "Validation failure",
    "No static resource",
    "io.parley",
    "java.",
    "Exception",
    "org.",
    "tools.jackson",
    "select ",
    "Required "
  };

  @Autowired World world;
  private Api api;

  @BeforeEach
  void aCaller() {
    api = world.owner();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        // unreadable, or of the wrong type
        "POST; /sessions; {; 400; valid JSON",
        "POST; /sessions; ``; 400; body",
        "POST; /sessions; []; 400; shape",
        "POST; /sessions; \"x\"; 400; shape",
        "POST; /sessions; {\"name\": 5}; 400; 'name'",
        "POST; /sessions; {\"name\": {}}; 400; 'name'",
        "POST; /sessions; {\"name\": \"x\"} {}; 400; shape",
        "POST; /api-keys; {\"name\": \"x\", \"scopes\": \"leads:read\"}; 400; 'scopes'",
        "POST; /api-keys; {\"name\": \"x\", \"expires_in_days\": \"7\"}; 400; 'expires_in_days'",
        "POST; /api-keys; {\"name\": \"x\", \"expires_in_days\": 1.5}; 400; 'expires_in_days'",
        "POST; /sessions; {\"name\": \"x\", \"gateway\": 1}; 400; 'gateway'",
        // a field that fails its rule
        "POST; /sessions; {}; 422; 'name' is required",
        "POST; /sessions; {\"name\": \"  \"}; 422; 'name' is required",
        "POST; /sessions; {\"name\": null}; 422; 'name' is required",
        "POST; /sessions; {\"name\": \"x\", \"gateway\": \"cloud\"}; 422; 'gateway' must be one of simulator, waha",
        "POST; /api-keys; {\"name\": \"x\"}; 422; 'scopes' is required",
        "POST; /api-keys; {\"name\": \"x\", \"scopes\": []}; 422; 'scopes'",
        "POST; /api-keys; {\"name\": \"x\", \"scopes\": [\"leads:read\", \"leads:write\"]}; 422; 'scopes[1]'",
        "POST; /api-keys; {\"name\": \"x\", \"preset\": \"all\"}; 422; 'preset' must be one of",
        "POST; /api-keys; {\"name\": \"x\", \"preset\": \"read_only\", \"expires_in_days\": 0}; 422; 'expires_in_days'",
        "POST; /api-keys; {\"name\": \"x\", \"preset\": \"read_only\", \"expires_in_days\": 3000000000}; 422; 'expires_in_days' must be a whole number",
        "POST; /groups; {}; 422; 'session_id' is required",
        "POST; /simulator/messages; {}; 422; 'from' is required",
        // query parameters
        "GET; /leads?limit=0; ``; 422; 'limit' must be at least 1",
        "GET; /leads?limit=ten; ``; 422; 'limit' must be a whole number",
        "GET; /leads?limit=0x10; ``; 422; 'limit' must be a whole number",
        "GET; /leads?limit=010.; ``; 422; 'limit' must be a whole number",
        "GET; /leads?limit=; ``; 422; 'limit' must be a whole number",
        "GET; /groups?limit=%D9%A5; ``; 422; 'limit' must be a whole number",
        "GET; /groups?limit=%205; ``; 422; 'limit' must be a whole number",
        "GET; /custom-groups?offset=%235; ``; 422; 'offset' must be a whole number",
        "GET; /custom-groups?offset=99999999999; ``; 422; 'offset' must be at most 10000000",
        "GET; /events?limit=; ``; 422; 'limit' must be a whole number",
        "GET; /events?limit=-99999999999; ``; 422; 'limit' must be at least 1",
        "GET; /events?after=%D9%A5; ``; 422; 'after'",
        "GET; /leads?offset=-1; ``; 422; 'offset'",
        "GET; /leads?cursor=nonsense; ``; 422; 'cursor'",
        "GET; /leads?status=new,old; ``; 422; 'status' must be one or more of new, contacted, qualified, converted, lost",
        "GET; /leads?sort=phone; ``; 422; 'sort' must be one of",
        "GET; /leads?source_group_id=17; ``; 422; 'source_group_id' must be an id",
        "GET; /events?after=-5; ``; 422; 'after'",
        "GET; /events?after=x; ``; 422; 'after'",
        "GET; /events?after=999; ``; 422; beyond the newest",
        "GET; /events?types=message.lost; ``; 422; 'types'",
        "GET; /events?limit=x; ``; 422; 'limit'",
        // not there
        "GET; /leads/17; ``; 404; id",
        "GET; /leads/1-1-1-1-1; ``; 404; id",
        "GET; /nothing; ``; 404; nothing at this address",
        "POST; /groups; {\"session_id\": \"17\", \"wa_group_id\": \"1@g.us\"}; 404; 'session_id'",
        // wrong method
        "PUT; /leads; ``; 405; GET",
        "DELETE; /sessions; ``; 405; GET, POST"
      })
  void theSentenceSaysWhatWouldBeRight(
      String method, String path, String body, int status, String said) {
    var bytes =
        body.isEmpty() && !method.equals("POST") ? null : body.getBytes(StandardCharsets.UTF_8);
    var refused = api.send(method, path, bytes).expect(status);
    assertThat(refused.detail()).contains(said).doesNotContain(NEVER_SAID).endsWith(".");
    assertThat(refused.text("/title")).isNotEmpty();
    assertThat(refused.number("/status")).isEqualTo(status);
    assertThat(refused.text("/instance")).startsWith("/api/v2/");
    if (status == 422) {
      assertThat(refused.json().path("errors")).isNotEmpty();
    }
  }

  @Test
  void aBodyMayComeWithoutATypeOrAsAForm() {
    api.without("Content-Type").post("/sessions", "{\"name\": \"one\"}").expect(201);
    api.with("Content-Type", "application/x-www-form-urlencoded")
        .post("/sessions", "{\"name\": \"two\"}")
        .expect(201);
    api.with("Content-Type", "application/json; charset=utf-8")
        .post("/sessions", "{\"name\": \"three\"}")
        .expect(201);
    api.with("Content-Type", "text/csv").post("/sessions", "name").expect(415);
  }

  @Test
  void blankIsNoValueOfAnotherType() {
    assertThat(
            api.post(
                    "/api-keys",
                    "{\"name\": \"k\", \"scopes\": [\"leads:read\"], \"expires_in_days\": \" \"}")
                .status())
        .isIn(400, 422);
    assertThat(
            api.post(
                    "/api-keys",
                    "{\"name\": \"k\", \"scopes\": [\"leads:read\"], \"expires_in_days\": \"\"}")
                .status())
        .isIn(400, 422);
    assertThat(api.get("/api-keys").json()).hasSize(1);
  }

  @Test
  void aMillionThingsAreRefusedBeforeTheyAreLookedAt() {
    var team = Team.of(api);
    var things = "{},".repeat(1_000_000);
    api.post("/simulator/messages/batch", "[" + things + "{}]").expect(400);
    api.post("/simulator/messages/batch", "[" + "{},".repeat(20_000) + "{}]").expect(422);
    var participants = "{\"session_id\": \"%s\", \"name\": \"g\", \"participants\": [%s]}";
    api.post(
            "/simulator/groups",
            participants.formatted(team.session(), "{},".repeat(300_000) + "{}"))
        .expect(400);
    var refused =
        api.post(
                "/simulator/groups",
                participants.formatted(team.session(), "{},".repeat(1_000) + "{}"))
            .expect(422);
    assertThat(refused.json().path("errors")).hasSize(100);
    assertThat(refused.detail().length()).isLessThan(1_000);
    api.post("/simulator/groups", participants.formatted(team.session(), "null")).expect(422);
  }

  @Test
  void anEmojiIsOneCharacter() {
    var emoji = "\ud83d\ude00";
    for (var path : java.util.Map.of("/sessions", 100, "/custom-groups", 255).entrySet()) {
      var most = emoji.repeat(path.getValue());
      api.post(path.getKey(), "{\"name\": \"" + most + "\"}").expect(201);
      api.post(path.getKey(), "{\"name\": \"" + most + "x\"}").expect(422);
    }
    var lead = "{\"phone\": \"+15550100123\", \"name\": \"%s\"}";
    api.post("/leads", lead.formatted(emoji.repeat(256))).expect(422);
    api.post("/leads", lead.formatted(emoji.repeat(255))).expect(201);
    api.get("/leads?search=" + "%F0%9F%98%80".repeat(200)).expect(200);
    api.get("/leads?search=" + "%F0%9F%98%80".repeat(201)).expect(422);
  }

  @Test
  void otherMediaTypesAreNamedAsSuch() {
    for (var type :
        java.util.List.of(
            "*/*",
            "application/*",
            "multipart/form-data",
            "multipart/form-data; boundary=x",
            "text/plain")) {
      api.with("Content-Type", type).post("/sessions", "{\"name\": \"x\"}").expect(415);
    }
  }

  @Test
  void impossibleTimesAreRefused() {
    var team = Team.of(api);
    team.watch("\"monitor_mode\": \"all\"");
    for (var time :
        java.util.List.of(
            "-5000-01-01T00:00:00Z",
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59Z",
            "+999999999-12-31T00:00:00Z")) {
      api.post(
              "/simulator/messages",
              "{\"session_id\": \"%s\", \"wa_group_id\": \"%s\", \"from\": \"+15550100009\", \"text\": \"x\", \"timestamp\": \"%s\"}"
                  .formatted(team.session(), team.waGroup(), time))
          .expect(422);
    }
    assertThat(team.leads()).isZero();
  }

  @Test
  void acceptNeverMatters() {
    api.with("Accept", "text/csv").get("/leads").expect(200);
    api.with("Accept", "image/png").get("/leads?limit=0").expect(422);
    api.with("Accept", "nonsense").get("/leads").expect(200);
  }

  @Test
  void hostileBodiesAreRefused() {
    api.post("/sessions", "[".repeat(10_000) + "]".repeat(10_000)).expect(400);
    api.post("/sessions", "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000)).expect(400);
    api.post("/sessions", "{\"name\": \"" + "x".repeat(5_000_000) + "\"}").expect(413);
    api.post("/sessions", "{\"name\": \"x\", \"n\": 1e400}").expect(201);
    api.send(
            "POST",
            "/sessions",
            "{\"name\": \"\u00ff\u00fe\"}".getBytes(StandardCharsets.ISO_8859_1))
        .expect(400);
    assertThat(api.post("/sessions", "{\"name\": \"a\\u0000b\\ud800c\"}").expect(201).text("/name"))
        .isEqualTo("ab\ufffdc");
  }

  @Test
  void aBodyWithoutALengthIsCountedWhileItIsRead() throws IOException {
    var chunk = "x".repeat(64 * 1024);
    var head =
        "POST /api/v2/sessions HTTP/1.1\r\nHost: a\r\nX-API-Key: "
            + world.tenant("unlimited").key()
            + "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    try (var socket = new Socket("localhost", world.port())) {
      var out = socket.getOutputStream();
      out.write((head + "9\r\n{\"name\":\"\r\n").getBytes(StandardCharsets.US_ASCII));
      for (var number = 0; number < 20; number++) {
        out.write(
            (Integer.toHexString(chunk.length()) + "\r\n" + chunk + "\r\n")
                .getBytes(StandardCharsets.US_ASCII));
      }
      out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      var answer = new String(socket.getInputStream().readNBytes(400), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 413").contains("application/problem+json");
    }
  }

  /** What HTTP clients would not send, and what Tomcat or the firewall refuse before any route. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /%zz HTTP/1.1",
        "GET /api/v2//leads HTTP/1.1",
        "GET /api/v2/leads;a=b HTTP/1.1",
        "GET /api/v2/%2e%2e/x HTTP/1.1",
        "GET /api/v2/a%2Fb HTTP/1.1",
        "GET /a\\b HTTP/1.1",
        "TRACE /api/v2/leads HTTP/1.1",
        "POST /api/v2/sessions HTTP/1.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nfoo\r\n0\r\n",
        "WHAT / HTTP/1.1",
        "GET / HTTP/1.1",
        "GET /nowhere HTTP/1.1",
        "GET /api/v2/leads HTTP/1.1\r\nX-Long: LONG",
        "GET /error HTTP/1.1",
        "GET /actuator/env HTTP/1.1",
        "GET /actuator/heapdump HTTP/1.1",
        "POST /api/v2/sessions HTTP/1.1\r\nContent-Length: -5",
        "GET /api/v2/leads?limit=%zz HTTP/1.1"
      })
  void whateverIsAskedTheAnswerIsAProblem(String request) throws IOException {
    var answer = raw(request.replace("LONG", "x".repeat(20_000)));
    assertThat(answer).matches("(?s)HTTP/1.1 4\\d\\d.*");
    assertThat(answer.toLowerCase(java.util.Locale.ROOT))
        .contains("content-type: application/problem+json");
    assertThat(answer).doesNotContain("<html", "Tomcat", "Exception").doesNotContain(NEVER_SAID);
    var body =
        JsonMapper.shared()
            .readTree(answer.substring(answer.indexOf('{'), answer.lastIndexOf('}') + 1));
    assertThat(body.path("detail").asString()).isNotEmpty();
  }

  @Test
  void theUnknownIsIgnoredInBodies() {
    var made =
        api.post(
                "/sessions",
                "{\"name\": \"x\", \"tenant_id\": \"%s\", \"status\": \"working\", \"id\": 5}"
                    .formatted(java.util.UUID.randomUUID()))
            .expect(201);
    assertThat(made.text("/status")).isEqualTo("stopped");
  }

  @Test
  void aLargerLimitIsCutAndTheAnswerSaysSo() {
    for (var limit : java.util.List.of("100000", "99999999999", "0100")) {
      assertThat(api.get("/leads?limit=" + limit).expect(200).number("/limit")).isEqualTo(100);
    }
  }

  private String raw(String request) throws IOException {
    try (var socket = new Socket("localhost", world.port())) {
      var key = world.tenant("unlimited").key();
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write(
              (request
                      + "\r\nHost: localhost\r\nX-API-Key: "
                      + key
                      + "\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
