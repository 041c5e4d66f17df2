package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.micrometer.core.instrument.MeterRegistry;
import io.parley.accounts.TestTenants;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** Leads as files, read back as their readers do. */
@ServerTest
class LeadExportTest {
  private static final List<String> HEADER =
      List.of(
          "id",
          "contact_name",
          "contact_phone",
          "lead_status",
          "lead_score",
          "source_group",
          "matched_keyword",
          "message_preview",
          "detected_at",
          "updated_at");

  @Autowired World world;
  @Autowired JdbcClient jdbc;
  @Autowired MeterRegistry meters;
  private TestTenants.Tenant tenant;
  private Api api;

  @BeforeEach
  void aTenant() {
    tenant = world.tenant("unlimited");
    api = world.as(tenant);
  }

  @Test
  void aTableHasTheListsRowsAndSurvivesWhateverPeopleWrite() {
    var team = Team.of(api);
    team.watch("\"keywords\": [\"=price\", \"rent\"]");
    var names =
        List.of(
            "=HYPERLINK(\"http://x\",\"y\")",
            "Ann \"the boss\", Ltd.",
            "two\nlines\r\nand three",
            "\u202Eright to left\u202C \u200Fשלום",
            "👩‍👩‍👧 family 🇮🇱",
            "@handle",
            "-minus",
            "+plus",
            "\tTab",
            "semi;colon",
            "'quoted");
    for (var number = 0; number < names.size(); number++) {
      team.writes(
          "+1555782" + (1000 + number),
          escaped(names.get(number)),
          escaped("the =price, or \"rent\"\n" + names.get(number)));
    }
    var answer = api.get("/leads/export/csv").expect(200);
    assertThat(answer.header("Content-Type")).isEqualToIgnoringCase("text/csv;charset=utf-8");
    assertThat(answer.header("Content-Disposition"))
        .matches("attachment; filename=\"leads-\\d{4}-\\d{2}-\\d{2}\\.csv\"");
    assertThat(answer.header("X-Export-Truncated")).isEmpty();
    var rows = rows(answer);
    var listed = api.get("/leads?limit=100").json().path("leads");
    assertThat(rows).hasSize(names.size()).hasSize(listed.size());
    for (var number = 0; number < rows.size(); number++) {
      var row = rows.get(number);
      var lead = listed.path(number);
      assertThat(row.getHeader()).isEqualTo(HEADER);
      assertThat(row.getField("id")).isEqualTo(lead.path("id").asString());
      var name = lead.path("contact_name").asString();
      var guarded = "=+-@\t\r".indexOf(name.charAt(0)) >= 0 ? "'" + name : name;
      assertThat(row.getField("contact_name")).isEqualTo(guarded);
      assertThat(row.getField("contact_phone"))
          .as("a phone is written as it is")
          .isEqualTo(lead.path("contact_phone").asString())
          .startsWith("+1555782");
      assertThat(row.getField("lead_status")).isEqualTo("new");
      assertThat(row.getField("lead_score")).isEqualTo("0");
      assertThat(row.getField("source_group")).isEqualTo("Cars");
      assertThat(row.getField("matched_keyword")).isEqualTo("'=price");
      assertThat(row.getField("message_preview"))
          .isEqualTo(lead.at("/trigger/message_preview").asString());
      assertThat(row.getField("detected_at")).isEqualTo(lead.path("lead_detected_at").asString());
      assertThat(row.getField("updated_at")).endsWith("Z");
    }
    assertThat(rows.getLast().getField("contact_name"))
        .as("the name as it was written, after the guard")
        .isEqualTo("'" + names.getFirst());
    assertThat(new String(answer.body(), StandardCharsets.UTF_8))
        .startsWith(String.join(",", HEADER) + "\r\n")
        .endsWith("Z\r\n");
  }

  @Test
  void anArrayHasTheListsRows() {
    var team = Team.of(api);
    team.watch("\"monitor_mode\": \"all\"");
    team.writes("+15557820201", "Ann", "one");
    team.writes("+15557820202", "Ben", "two");
    api.post("/leads", "{\"phone\": \"+15557820203\"}").expect(201);
    var exported = api.get("/leads/export/json").expect(200);
    assertThat(exported.json()).isEqualTo(api.get("/leads").json().path("leads")).hasSize(3);
    assertThat(world.owner().get("/leads/export/json").expect(200).json()).isEmpty();
    assertThat(rows(world.owner().get("/leads/export/csv").expect(200))).isEmpty();
  }

  @Test
  void filtersAreThoseOfTheList() {
    var team = Team.of(api);
    var group = team.watch("\"monitor_mode\": \"all\"");
    team.writes("+15557820211", "Ann", "one");
    team.writes("+15557820212", "Ben", "two");
    api.post("/leads", "{\"phone\": \"+15557820213\", \"name\": \"Cem\"}").expect(201);
    var ann = api.get("/leads?search=ann").text("/leads/0/id");
    api.patch("/leads/" + ann + "/status", "{\"status\": \"lost\"}").expect(200);
    for (var filter :
        List.of(
            "status=lost",
            "status=new,lost",
            "search=820212",
            "search=nobody",
            "source_group_id=" + group,
            "source_group_id=" + UUID.randomUUID(),
            "status=new&source_group_id=" + group + "&search=e")) {
      var listed = api.get("/leads?" + filter).expect(200).json().path("leads");
      assertThat(api.get("/leads/export/json?" + filter).expect(200).json())
          .as(filter)
          .isEqualTo(listed);
      assertThat(rows(api.get("/leads/export/csv?" + filter).expect(200)))
          .as(filter)
          .hasSize(listed.size());
    }
    for (var kind : List.of("csv", "json")) {
      api.get("/leads/export/" + kind + "?status=won").expect(422);
      api.get("/leads/export/" + kind + "?source_group_id=x").expect(422);
    }
  }

  @Test
  void tenThousandLeadsAreExportedAndTheRestIsTold() {
    plant(10_000);
    assertThat(api.get("/leads/export/json").expect(200).header("X-Export-Truncated")).isEmpty();
    var newest = api.post("/leads", "{\"phone\": \"+15557820221\"}").expect(201).text("/id");
    for (var kind : List.of("csv", "json")) {
      var answer = api.get("/leads/export/" + kind).expect(200);
      assertThat(answer.header("X-Export-Truncated")).as(kind).isEqualTo("true");
    }
    var rows = rows(api.get("/leads/export/csv"));
    assertThat(rows).hasSize(10_000);
    assertThat(rows.getFirst().getField("id")).isEqualTo(newest);
    var few = api.get("/leads/export/csv?search=820221").expect(200);
    assertThat(few.header("X-Export-Truncated")).isEmpty();
    assertThat(rows(few)).hasSize(1);
  }

  /** The one who reads nothing is cut off by the time-out of writing. */
  @Test
  void whoReadsNothingHoldsAPlaceForAWhileAndIsCutOff() throws IOException {
    plant(10_000);
    try (var first = readsNothing();
        var second = readsNothing()) {
      await().until(() -> running() == 2);
      var refused = api.get("/leads/export/csv").expect(429);
      assertThat(refused.detail()).contains("exports are running already");
      assertThat(Integer.parseInt(refused.header("Retry-After"))).isPositive();
      world.owner().get("/leads/export/csv").expect(200);
      second.close();
      await().atMost(Duration.ofSeconds(30)).until(() -> running() <= 1);
      assertThat(rows(api.get("/leads/export/csv").expect(200))).hasSize(10_000);
      await().atMost(Duration.ofSeconds(60)).until(() -> running() == 0);
      assertThat(rest(first)).as("the last chunk is missing").doesNotEndWith("0\r\n\r\n");
    }
  }

  private double running() {
    return meters.get("parley.exports.running").gauge().value();
  }

  private Socket readsNothing() throws IOException {
    var socket = new Socket();
    socket.setReceiveBufferSize(4_096);
    socket.connect(new InetSocketAddress("localhost", world.port()));
    var request =
        "GET /api/v2/leads/export/csv HTTP/1.1\r\nHost: localhost\r\nX-API-Key: "
            + tenant.key()
            + "\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  /** All that was sent before the server gave up. */
  private static String rest(Socket socket) throws IOException {
    socket.setSoTimeout(30_000);
    var bytes = new ByteArrayOutputStream();
    try {
      socket.getInputStream().transferTo(bytes);
    } catch (SocketException _) {
      // Cut off by a reset: nothing more comes.
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** Leads with texts so long that the file fits into no buffer on its way. */
  private void plant(int number) {
    jdbc.sql(
            """
            with made as (
              insert into lead (tenant_id, contact_id, contact_wa_id, contact_name, detected_at, updated_at)
              select :tenant, uuidv7(), n || '@c.us', n || repeat('é', 1000), now() - n * interval '1 second', now()
              from generate_series(1, :number) as n
              returning tenant_id)
            insert into lead_count (tenant_id, group_id, status, count)
            select tenant_id, null, 'new', count(*) from made group by tenant_id
            """)
        .param("tenant", tenant.owner().tenantId().value())
        .param("number", number)
        .update();
  }

  private static List<NamedCsvRecord> rows(Api.Answer answer) {
    var text = new String(answer.body(), StandardCharsets.UTF_8);
    return new ArrayList<>(CsvReader.builder().ofNamedCsvRecord(text).stream().toList());
  }

  /** As a JSON string has it, without the quotes around. */
  private static String escaped(String text) {
    var quoted = JsonMapper.shared().writeValueAsString(text);
    return quoted.substring(1, quoted.length() - 1);
  }
}
